import test from 'ava'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex, ZERO_ID } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import type { Activity, Clock } from '../../sim/run/phases/activity.ts'
import type { ChurnNeeds } from '../../sim/run/phases/session-churn.ts'
import { TraceChurn } from '../../sim/run/phases/trace-churn.ts'
import type { TraceEvent } from '../../sim/scenario/resolved.ts'
import { BareWorld } from './bare-world.ts'

/** Two nodes, of which the first comes twice, and a third that stays. */
const EVENTS: readonly TraceEvent[] = [
  { at: seconds(0), node: 0, event: 'join' },
  { at: seconds(5), node: 1, event: 'join' },
  { at: seconds(10), node: 0, event: 'crash' },
  { at: seconds(10), node: 2, event: 'join' },
  { at: seconds(20), node: 0, event: 'join' },
  { at: seconds(25), node: 1, event: 'leave' },
  { at: seconds(30), node: 0, event: 'leave' },
]

interface Settings {
  readonly rejoin?: 'fresh' | 'same'
  /** How long, the warm-up of 5 s not counted. */
  readonly for?: Micros | null
  /** What else happens at the start, once the first node is there. */
  readonly meanwhile?: (activity: Activity, world: BareWorld) => void
}

function played({ rejoin = 'fresh', for: measured = null, meanwhile }: Settings = {}): BareWorld {
  const world = new BareWorld({ seed: 1, population: 0 })
  world.carryOut((clock, simulated) => {
    const activity = traced({ rejoin, for: measured }, clock, simulated)
    let isFirst = true
    return {
      start: () => activity.start(),
      act: (token: number) => {
        activity.act(token)
        if (isFirst) meanwhile?.(activity, world)
        isFirst = false
      },
    }
  })
  return world
}

function traced(
  { rejoin = 'fresh', for: measured = null }: Settings,
  clock: Clock,
  simulated: ChurnNeeds,
): TraceChurn {
  const source = { trace: 'trace.csv', events: EVENTS, names: ['a', 'b', 'c'], origin: null }
  const common = { kind: 'churn', index: 1, label: 'churn', background: false, via: 'seed-server' } as const
  return new TraceChurn(
    clock,
    simulated,
    { ...common, for: measured, warmUp: seconds(5), rejoin, source },
    source,
  )
}

const livesOf = ({ nodes }: BareWorld) => nodes.slice(1).map(({ from, to, how }) => [from, to, how])

test('a trace is followed to the letter, its last event included', (t) => {
  const expected = [
    [0, 10, 'crash'],
    [5, 25, 'leave'],
    [10, undefined, undefined],
    [20, 30, 'leave'],
  ]
  t.deepEqual(livesOf(played()), expected)
  t.deepEqual(livesOf(played({ for: seconds(25) })), expected)
  t.deepEqual(livesOf(played({ for: seconds(100) })), expected)
})

test('what a trace says after the stated time does not happen', (t) => {
  t.deepEqual(livesOf(played({ for: seconds(20) })), [
    [0, 10, 'crash'],
    [5, 25, 'leave'],
    [10, undefined, undefined],
    [20, undefined, undefined],
  ])
})

test('with `rejoin: same` a node of the trace comes back under its id, else under a new one', (t) => {
  const ids = (rejoin: 'fresh' | 'same') =>
    played({ rejoin })
      .nodes.slice(1)
      .map(({ id }) => idToHex(id))
  const [same, fresh] = [ids('same'), ids('fresh')]
  t.is(same[3], same[0])
  t.is(new Set(same).size, 3)
  t.is(new Set(fresh).size, 4)
})

test('a node that has gone by other means does not go again, and comes back when the trace says so', (t) => {
  const world = played({ meanwhile: (_, world) => world.remove(1 as NodeHandle, 'leave') })
  t.deepEqual(livesOf(world), [
    [0, 0, 'leave'],
    [5, 25, 'leave'],
    [10, undefined, undefined],
    [20, 30, 'leave'],
  ])
})

test('whose join failed counts as gone', (t) => {
  const world = played({
    meanwhile: (activity, world) => {
      world.remove(1 as NodeHandle, 'leave')
      activity.joinFailed?.(1 as NodeHandle, NO_NODE)
    },
  })
  t.deepEqual(livesOf(world), [
    [0, 0, 'leave'],
    [5, 25, 'leave'],
    [10, undefined, undefined],
    [20, 30, 'leave'],
  ])
})

test('a node that comes in the place of a joiner whose id was taken goes when the trace says so', (t) => {
  const world = played({
    meanwhile: (activity, world) => {
      world.remove(1 as NodeHandle, 'leave')
      activity.joinFailed?.(1 as NodeHandle, world.add(ZERO_ID))
    },
  })
  t.deepEqual(livesOf(world).slice(0, 2), [
    [0, 0, 'leave'],
    [0, 10, 'crash'],
  ])
})
