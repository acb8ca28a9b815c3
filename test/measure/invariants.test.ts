import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { LeafSet } from '../../protocol/state/leaf-set.ts'
import { declareLeafSet } from '../../protocol/state/leaf-set-layout.ts'
import { Invariants } from '../../sim/measure/invariants.ts'
import { Oracle } from '../../sim/measure/oracle.ts'
import { Reach } from '../../sim/measure/reach.ts'
import { Violations } from '../../sim/measure/violations.ts'
import { prove } from '../protocol/samples.ts'
import { ofOneNode } from '../world/one-node.ts'
import { at, key, node, operation } from './samples.ts'

/** A leaf set that can be broken: its own node is a member. */
class BreakableLeafSet extends LeafSet {
  private hasSelf = false
  private timesBroken = 0

  breakIt(): void {
    this.hasSelf = true
    this.timesBroken++
  }

  override has(handle: NodeHandle): boolean {
    return handle === this.self ? this.hasSelf : super.has(handle)
  }

  override remove(handle: NodeHandle): boolean {
    if (handle !== this.self || !this.hasSelf) return super.remove(handle)
    this.hasSelf = false
    this.timesBroken++
    return true
  }

  override get version(): number {
    return super.version + this.timesBroken
  }
}

function breakableLeafSet(self: NodeHandle, idOf: (handle: NodeHandle) => Id): BreakableLeafSet {
  const ids = { idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 }
  const leafSet = ofOneNode((store) => new BreakableLeafSet(declareLeafSet(store, 4), store.cursor, ids))
  leafSet.identifyAs(self)
  return leafSet
}

/** A ring of nodes that know each other, all of them active but for `joining`; one second after the start. */
function ring(
  hexIds: readonly string[],
  {
    joining = [],
    oneRoot = 'promised',
  }: { joining?: readonly number[]; oneRoot?: 'promised' | 'counted' } = {},
) {
  const idOf = (handle: NodeHandle): Id => key(hexIds[handle] as string)
  const leafSets = hexIds.map((_, own) => {
    const leafSet = breakableLeafSet(node(own), idOf)
    for (const other of hexIds.keys()) leafSet.add(node(other))
    return leafSet
  })
  const reach = new Reach()
  const oracle = new Oracle(idOf, reach)
  for (const handle of hexIds.keys()) if (!joining.includes(handle)) oracle.add(node(handle))
  const violations = new Violations()
  const leafSetOf = (handle: number): BreakableLeafSet => leafSets[handle]!
  const options = { oracle, violations, oneRoot, now: () => at(1), idOf, leafSetOf }
  return { oracle, reach, leafSetOf, violations, options, invariants: new Invariants(options) }
}

const IDS = ['10', '40', '80', 'c0', 'f0']

test('a ring in which all know their neighbours is sound', (t) => {
  const { invariants, violations } = ring(IDS)
  t.is(invariants.wrongClaims(), 0)
  for (const handle of IDS.keys()) invariants.activated(node(handle))
  t.deepEqual(violations.lines(), [])
})

for (const [side, lost, next, nearest] of [
  ['clockwise', 3, 'node 3', 'node 4'],
  ['counterclockwise', 1, 'node 1', 'node 0'],
] as const) {
  test(`a node that does not know its active neighbour ${side} would deliver keys of that neighbour`, (t) => {
    const { invariants, leafSetOf, violations } = ring(IDS)
    leafSetOf(2).remove(node(lost))
    t.is(invariants.wrongClaims(), 1)
    invariants.intervalEnded()
    invariants.activated(node(2))
    t.deepEqual(
      violations.lines(),
      [
        `at 1.000000 s node 2 would deliver keys of ${next}, the next active node ${side}: its nearest leaf on that side is ${nearest}`,
      ],
      'said once',
    )
  })
}

test('an activation finds a neighbour that does not know of it, around the wrap too', (t) => {
  const { invariants, leafSetOf, violations } = ring(IDS)
  leafSetOf(0).remove(node(4))
  leafSetOf(3).remove(node(4))
  invariants.activated(node(4))
  t.is(violations.lines().length, 2)
})

test('no node delivers the keys that a joiner will own until it is active, and that is sound', (t) => {
  const { invariants, oracle, violations } = ring(IDS, { joining: [1, 2] })
  t.is(invariants.wrongClaims(), 0)
  oracle.add(node(2))
  invariants.activated(node(2))
  oracle.add(node(1))
  invariants.activated(node(1))
  t.deepEqual(violations.lines(), [])
})

test('a single node owns every key; of two, each must know the other', (t) => {
  t.is(ring(['10']).invariants.wrongClaims(), 0)
  t.is(ring([]).invariants.wrongClaims(), 0)
  const { invariants, leafSetOf, violations } = ring(['10', '80'])
  t.is(invariants.wrongClaims(), 0)
  leafSetOf(1).remove(node(0))
  invariants.activated(node(0))
  t.deepEqual(violations.lines(), [
    'at 1.000000 s node 1 would deliver keys of node 0, the next active node clockwise: its nearest leaf on that side is none',
  ])
})

test('once a node has gone, or a message has not arrived, wrong claims are counted and no more', (t) => {
  const { invariants, leafSetOf, violations } = ring(IDS)
  invariants.disturbed()
  leafSetOf(2).remove(node(3))
  leafSetOf(0).remove(node(4))
  t.is(invariants.wrongClaims(), 2)
  invariants.intervalEnded()
  invariants.activated(node(3))
  invariants.handled(operation(7), node(1), node(2))
  t.deepEqual(violations.lines(), [])
})

test('if nothing is promised, as of basic joins, wrong claims are counted from the start', (t) => {
  const { invariants, leafSetOf, violations } = ring(IDS, { oneRoot: 'counted' })
  leafSetOf(2).remove(node(3))
  t.is(invariants.wrongClaims(), 1)
  t.deepEqual(violations.lines(), [])
})

test('an operation that is handled by another than the closest active node is a violation while nothing is disturbed', (t) => {
  const { invariants, violations } = ring(IDS)
  invariants.handled(operation(7), node(2), node(2))
  invariants.handled(operation(8), node(1), node(2))
  t.deepEqual(violations.lines(), [
    'at 1.000000 s node 1 handled operation 8, and the closest active node to its key was node 2',
  ])
})

test('a node is never in its own leaf set, even after disturbances', (t) => {
  for (const look of [
    (invariants: Invariants) => invariants.intervalEnded(),
    (invariants: Invariants) => invariants.wrongClaims(),
    (invariants: Invariants) => invariants.activated(node(2)),
  ]) {
    const { invariants, leafSetOf, violations } = ring(IDS)
    invariants.disturbed()
    leafSetOf(2).breakIt()
    look(invariants)
    look(invariants)
    t.deepEqual(violations.lines(), ['at 1.000000 s node 2 is in its own leaf set'])
  }
})

test('under a cut claims are compared with those of the own part, and after it with those of all', (t) => {
  const { invariants, reach, leafSetOf, violations } = ring(['10', '40', '80', 'c0', 'd0', 'f0'])
  const cut = { partOf: (handle: number) => handle % 2 }
  invariants.disturbed()
  reach.begin(cut)
  t.is(invariants.wrongClaims(), 0, 'who still waits for those of the other part claims less')
  for (let own = 0; own < 6; own++)
    for (let other = 0; other < 6; other++) if ((own + other) % 2 === 1) leafSetOf(own).remove(node(other))
  t.is(invariants.wrongClaims(), 0)
  reach.end(cut)
  t.is(invariants.wrongClaims(), 6)
  t.deepEqual(violations.lines(), [])
})

/** Comings, goings and mistakes, of ten nodes, and the ends of intervals. */
const happening = fc.record({
  what: fc.constantFrom('activates', 'deactivates', 'learns', 'forgets', 'takes itself in', 'interval ends'),
  who: fc.nat({ max: 9 }),
  whom: fc.nat({ max: 9 }),
})

/** Of which node what is said. */
const subjectOf = (line: string): string => (/node \d+ (would deliver|is in its own)/.exec(line) ?? [line])[0]

for (const oneRoot of ['promised', 'counted'] as const) {
  test(`looking only where something has changed finds what a look at every active node would (one root ${oneRoot})`, (t) => {
    const run = (happenings: readonly { what: string; who: number; whom: number }[]): void => {
      const ids = Array.from({ length: 10 }, (_, place) => (16 * place + 7).toString(16).padStart(2, '0'))
      const { oracle, leafSetOf, options, invariants, violations } = ring(ids, { oneRoot })
      const expected = new Map<string, string>()
      const expect = (look: (fresh: Invariants) => void): void => {
        const seen = new Violations()
        look(new Invariants({ ...options, violations: seen }))
        for (const line of seen.lines())
          if (!expected.has(subjectOf(line))) expected.set(subjectOf(line), line)
      }
      for (const { what, who, whom } of happenings) {
        if (what === 'activates') {
          oracle.add(node(who))
          expect((fresh) => fresh.activated(node(who)))
          invariants.activated(node(who))
        } else if (what === 'deactivates') {
          oracle.remove(node(who))
        } else if (what === 'learns') {
          leafSetOf(who).add(node(whom))
        } else if (what === 'forgets') {
          leafSetOf(who).remove(node(whom))
        } else if (what === 'takes itself in') {
          leafSetOf(who).breakIt()
        } else {
          expect((fresh) => fresh.intervalEnded())
          invariants.intervalEnded()
        }
      }
      assert.deepEqual(violations.lines(), [...expected.values()])
    }
    prove(t, fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), run), { numRuns: 500 })
  })
}

test('of many broken invariants the first twenty are reported and the rest counted', (t) => {
  const violations = new Violations()
  for (let number = 1; number <= 20; number++) violations.add(`broken ${number}`)
  t.is(violations.lines().length, 20)
  violations.add('broken 21')
  violations.add('broken 22')
  t.deepEqual(violations.lines().slice(-2), ['broken 20', 'and 2 more'])
})
