import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { compareCloseness, type Id, idFromHex, idToHex } from '../../protocol/base/id.ts'
import { micros } from '../../protocol/base/time.ts'
import { GroundTruth, type GroundTruthOptions } from '../../sim/run/ground-truth.ts'
import type { IssuedOperation } from '../../sim/run/users/request.ts'

const ID_BITS = 32
const VERSION = { counter: 1, writer: 1 as OperationId }

/** A world of 32-bit ids in which nodes and copies come and go as a test says. */
class TestWorld {
  readonly truth: GroundTruth
  readonly active = new Map<NodeHandle, Id>()
  readonly #ids: readonly string[]
  readonly #replicas: number
  readonly #held = new Map<string, Set<NodeHandle>>()

  constructor(ids: readonly string[], { replicas, copies }: Pick<GroundTruthOptions, 'replicas' | 'copies'>) {
    this.#ids = ids
    this.#replicas = replicas
    this.truth = new GroundTruth({
      replicas,
      replicasMax: replicas,
      copies,
      leafSetSize: 8,
      now: () => micros(0),
      idOf: (node) => this.#idOf(node),
      leafSetOf: () => {
        throw new Error('nobody asks for leaf sets')
      },
      nodesLive: () => this.active.size,
    })
  }

  activate(node: number): void {
    this.active.set(node as NodeHandle, this.#idOf(node))
    this.truth.emitted(node as NodeHandle, { type: 'activated' })
  }

  deactivate(node: number): void {
    this.active.delete(node as NodeHandle)
    this.truth.emitted(node as NodeHandle, { type: 'deactivated', reason: 'paused' })
  }

  crash(node: number): void {
    this.active.delete(node as NodeHandle)
    for (const holders of this.#held.values()) holders.delete(node as NodeHandle)
    this.truth.nodeGone(node as NodeHandle, 'crashed', micros(0))
  }

  store(node: number, hex: string): void {
    const key = idFromHex(hex)
    this.truth.emitted(node as NodeHandle, {
      type: 'stored',
      key,
      version: VERSION,
      bytes: 1,
      tombstone: false,
    })
    if (!this.#held.has(hex)) this.#held.set(hex, new Set())
    this.#held.get(hex)!.add(node as NodeHandle)
  }

  discard(node: number, hex: string): void {
    this.truth.emitted(node as NodeHandle, { type: 'discarded', key: idFromHex(hex), version: VERSION })
    this.#held.get(hex)?.delete(node as NodeHandle)
  }

  acknowledge(hex: string): void {
    const operation = { key: idFromHex(hex) } as unknown as IssuedOperation
    const answer = { kind: 'stored', version: VERSION } as const
    this.truth.operationAnswered(operation, { at: micros(0), answer, retries: 0 })
  }

  /** Counted anew, from all that there is. */
  keysAtRisk(): number {
    return [...this.truth.ledger.acknowledgedKeys()].filter((key) => {
      const held = this.#held.get(idToHex(key, ID_BITS))
      if (held === undefined || held.size === 0) return false
      const closest = [...this.active]
        .sort(([, a], [, b]) => compareCloseness(key, a, b))
        .slice(0, this.#replicas)
      return closest.length === 0 || closest.some(([node]) => !held.has(node))
    }).length
  }

  #idOf(node: number): Id {
    return idFromHex(this.#ids[node]!)
  }
}

const KEY = '21000000'
const IDS = ['10000000', '20000000', '30000000', '40000000', '50000000', '60000000', '70000000', '80000000']

test('a key is at risk until each of the k closest active nodes holds it, even if others do', (t) => {
  const world = new TestWorld(IDS, { replicas: 2, copies: 'on the closest' })
  const { ledger } = world.truth
  for (const node of [0, 1, 2, 3]) world.activate(node)
  world.store(1, KEY)
  world.store(3, KEY)
  world.acknowledge(KEY)
  t.is(ledger.keysAtRisk, 1, 'node 3 holds it in place of node 2')
  t.is(ledger.keysWithFewCopies, 0)
  world.store(2, KEY)
  t.is(ledger.keysAtRisk, 0)
  world.crash(2)
  t.is(ledger.keysAtRisk, 1, 'node 0 is the second closest now')
  world.store(0, KEY)
  t.is(ledger.keysAtRisk, 0)
  world.deactivate(1)
  t.is(ledger.keysAtRisk, 0, 'nodes 0 and 3 hold it')
  world.crash(0)
  t.is(ledger.keysAtRisk, 0, 'no other node is active')
  world.deactivate(3)
  t.is(ledger.keysAtRisk, 1, 'no node serves it')
  for (const node of [1, 3]) world.crash(node)
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [0, 1])
})

test('if copies may be anywhere, k of them are enough', (t) => {
  const world = new TestWorld(IDS, { replicas: 2, copies: 'anywhere' })
  const { ledger } = world.truth
  for (const node of [0, 1, 2, 3]) world.activate(node)
  world.store(1, KEY)
  world.acknowledge(KEY)
  t.is(ledger.keysAtRisk, 1)
  world.store(3, KEY)
  t.is(ledger.keysAtRisk, 0)
})

const NODES = 24
const KEYS = 12
const hex16 = fc.integer({ min: 0, max: 0xffff }).map((id) => id.toString(16).padStart(4, '0'))
/** All over the ring, or all within one of the arcs in which keys are kept together. */
const ids = fc
  .tuple(fc.uniqueArray(hex16, { minLength: NODES + KEYS, maxLength: NODES + KEYS }), fc.boolean())
  .map(([drawn, narrow]) => drawn.map((id) => (narrow ? `abc${id}0` : `${id}0000`)))
const node = fc.nat({ max: NODES - 1 })
const key = fc.nat({ max: KEYS - 1 })
const step = fc.oneof(
  fc.record({ what: fc.constantFrom('toggle', 'toggle', 'crash'), node }),
  fc.record({ what: fc.constantFrom('store', 'discard'), node, key }),
)

test('keys at risk are those of a recount from scratch, after any nodes and copies come and go', (t) => {
  const steps = fc.array(step, { maxLength: 40 })
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 3 }), steps, (all, replicas, steps) => {
      const world = new TestWorld(all, { replicas, copies: 'on the closest' })
      // Every other node is active, and nodes that are not hold no copies: what becomes active puts keys at risk.
      for (let each = 0; each < NODES; each += 2) world.activate(each)
      for (const hex of all.slice(NODES)) {
        for (let each = 0; each < NODES; each += 2) world.store(each, hex)
        world.acknowledge(hex)
      }
      const gone = new Set<number>()
      for (const { what, node, ...rest } of steps) {
        t.is(world.truth.ledger.keysAtRisk, world.keysAtRisk())
        if (gone.has(node)) continue
        if (what === 'toggle')
          world.active.has(node as NodeHandle) ? world.deactivate(node) : world.activate(node)
        else if (what === 'crash') world.crash(node)
        else if ('key' in rest) world[what as 'store' | 'discard'](node, all[NODES + rest.key]!)
        if (what === 'crash') gone.add(node)
      }
      t.is(world.truth.ledger.keysAtRisk, world.keysAtRisk())
    }),
  )
})
