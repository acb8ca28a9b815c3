import test from 'ava'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { idEquals, idToHex, ZERO_ID } from '../../protocol/base/id.ts'
import { type Micros, micros, minutes, seconds } from '../../protocol/base/time.ts'
import { meanSession } from '../../sim/core/session-times.ts'
import { SessionChurn, type SessionSource } from '../../sim/run/phases/session-churn.ts'
import type { ChurnPhase, SessionSettings } from '../../sim/scenario/resolved.ts'
import { BareWorld } from './bare-world.ts'

/* What chance decides in churn, judged by four standard deviations over all seeds together. The seeds are fixed. */

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed)
const POPULATION = 500
const EXPONENTIAL: SessionSettings = { distribution: 'exponential', mean: minutes(30) }
/** Half of the sessions are shorter than 15 s, the mean is 1 min, and what is left of one met at random 3 min. */
const HEAVY: SessionSettings = { distribution: 'weibull', scale: seconds(30), shape: 0.5 }

interface Settings {
  readonly session?: SessionSettings
  readonly arrivals?: 'poisson' | 'constant'
  readonly swing?: { readonly share: number; readonly period: Micros }
  readonly announced?: number
  readonly rejoin?: 'fresh' | 'same'
  readonly for?: Micros
  readonly warmUp?: Micros
  readonly seed?: string | number
  readonly population?: number
}

function churned(settings: Settings): BareWorld {
  const { seed = 1, population = POPULATION } = settings
  const world = new BareWorld({ seed, population })
  world.carryOut((clock, simulated) => churn(settings, clock, simulated))
  return world
}

function churn(
  settings: Settings,
  ...[clock, simulated]: Parameters<Parameters<BareWorld['carryOut']>[0]>
): SessionChurn {
  const { session = EXPONENTIAL, arrivals = 'poisson', announced = 0, rejoin = 'fresh' } = settings
  const source: SessionSource = { session, arrivals, swing: settings.swing ?? null, announced }
  const phase: ChurnPhase = {
    kind: 'churn',
    index: 2,
    label: 'churn',
    background: false,
    for: settings.for ?? minutes(60),
    warmUp: settings.warmUp ?? seconds(0),
    via: 'seed-server',
    rejoin,
    source,
  }
  return new SessionChurn(clock, simulated, phase, source)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

/** Is an observed number of events one that a Poisson process would give? */
const isPoisson = (observed: number, expected: number): boolean =>
  Math.abs(observed - expected) < 4 * Math.sqrt(expected)

const isWithin = (window: readonly [number, number]) => (time: number | undefined) =>
  time !== undefined && time >= window[0] && time < window[1]

test('nodes arrive by a Poisson process at the rate population / mean session', (t) => {
  for (const session of [EXPONENTIAL, HEAVY]) {
    const time = 2 * meanSession(session)
    const counts = SEEDS.map(
      (seed) => churned({ seed, session, for: micros(time) }).arrivals(POPULATION).length,
    )
    const expected = 2 * POPULATION
    t.true(isPoisson(sum(counts), SEEDS.length * expected), `${sum(counts)} arrivals`)
    const variance = mean(counts.map((count) => (count - expected) * (count - expected)))
    // χ² of as many degrees of freedom: its standard deviation is √(2 / seeds) of its mean.
    t.true(Math.abs(variance / expected - 1) < 4 * Math.sqrt(2 / SEEDS.length), `variance ${variance}`)
  }
})

test('a population that is there at the start is in balance from the start, even if sessions have a heavy tail', (t) => {
  const runs = SEEDS.map((seed) => churned({ seed, session: HEAVY, for: minutes(10) }))
  for (const minute of [0, 1, 5, 9]) {
    const window = isWithin([60 * minute, 60 * minute + 60])
    const departures = sum(runs.map(({ nodes }) => nodes.filter(({ to }) => window(to)).length))
    t.true(isPoisson(departures, SEEDS.length * POPULATION), `minute ${minute}: ${departures} departures`)
  }
  const atTheEnd = sum(runs.map(({ live }) => live.size))
  t.true(isPoisson(atTheEnd, SEEDS.length * POPULATION), `${atTheEnd} nodes at the end`)
})

test('a newcomer stays for a complete session, an earlier node for the rest of one', (t) => {
  // [Feller II, XI.4] With a Weibull shape of 1/2 the moments are 2, 24 and 720 in powers of the scale.
  const scale = 30
  const [whole, left] = [
    { mean: 2 * scale, deviation: Math.sqrt(24 - 4) * scale },
    { mean: 6 * scale, deviation: Math.sqrt(720 / 6 - 36) * scale },
  ]
  const population = 100
  const runs = SEEDS.slice(0, 5).map((seed) =>
    churned({ seed, session: HEAVY, population, for: minutes(120) }),
  )
  const stays = (isMeant: (from: number) => boolean): number[] =>
    runs.flatMap(({ nodes }) =>
      nodes.slice(1).flatMap(({ from, to }) => (to !== undefined && isMeant(from) ? [to - from] : [])),
    )
  const isClose = (times: number[], expected: { mean: number; deviation: number }): boolean =>
    Math.abs(mean(times) - expected.mean) < (4 * expected.deviation) / Math.sqrt(times.length)
  const [residual, full] = [stays((from) => from === 0), stays((from) => from > 0 && from < 1_200)]
  t.is(residual.length, 5 * population)
  t.true(isClose(residual, left), `${mean(residual)} s left`)
  t.true(isClose(full, whole), `sessions of ${mean(full)} s`)
})

test('with constant arrivals the next comes the instant that one goes', (t) => {
  const world = churned({ arrivals: 'constant', announced: 0.5 })
  t.is(world.live.size, POPULATION)
  const departures = world.nodes.slice(1).flatMap(({ to }) => (to === undefined ? [] : [to]))
  t.deepEqual(
    world.arrivals(POPULATION).map(({ from }) => from),
    departures.sort((a, b) => a - b),
  )
  t.true(isPoisson(departures.length, 2 * POPULATION), `${departures.length} departures`)
})

test('the rate of arrivals swings as a sine around its mean', (t) => {
  const swing = { share: 0.8, period: minutes(60) }
  const times = SEEDS.flatMap((seed) =>
    churned({ seed, swing })
      .arrivals(POPULATION)
      .map(({ from }) => from),
  )
  // Half the mean number of an hour, and the sine over half a period more or less.
  const half = SEEDS.length * POPULATION
  const more = (2 / Math.PI) * swing.share * half
  const [high, low] = [isWithin([0, 1_800]), isWithin([1_800, 3_600])].map(
    (window) => times.filter(window).length,
  )
  t.true(isPoisson(high!, half + more), `${high} in the upper half`)
  t.true(isPoisson(low!, half - more), `${low} in the lower half`)
})

test('a stated share of the departures is announced; those at 20 % are among those at 50 %', (t) => {
  const announced = (share: number) => {
    const { nodes } = churned({ announced: share, arrivals: 'constant' })
    const gone = nodes.flatMap(({ how }, node) => (how === undefined || node === 0 ? [] : [{ how, node }]))
    const left = gone.filter(({ how }) => how === 'leave').map(({ node }) => node)
    const deviation = Math.sqrt(gone.length * share * (1 - share))
    t.true(Math.abs(left.length - share * gone.length) <= 4 * deviation, `${left.length} of ${gone.length}`)
    return new Set(left)
  }
  const [fifth, half] = [announced(0.2), announced(0.5)]
  t.true([...fifth].every((node) => half.has(node)))
  t.is(announced(0).size, 0)
  announced(1)
})

test('with `rejoin: same` the node comes back that has been away longest, under its id; a new one if none is away', (t) => {
  const population = 100
  const { nodes } = churned({ rejoin: 'same', population })
  // Ids in the order of coming and going, the first nodes having none of their own.
  const events = nodes.flatMap(({ id, from, to }, node) =>
    node === 0
      ? []
      : [
          ...(node > population ? [{ id: idToHex(id), at: from, node, is: 'arrival' }] : []),
          ...(to === undefined ? [] : [{ id: idToHex(id), at: to, node, is: 'departure' }]),
        ],
  )
  const away: string[] = []
  let [back, fresh] = [0, 0]
  for (const { id, is } of events.sort((a, b) => a.at - b.at)) {
    if (is === 'departure') away.push(id)
    else if (away.length === 0) fresh++
    else if (away.shift() === id) back++
    else t.fail(`${id} came back out of turn`)
  }
  t.true(back > 100 && fresh > 0, `${back} came back, ${fresh} were new`)
})

test('with constant arrivals no node is replaced by itself', (t) => {
  const { nodes } = churned({ rejoin: 'same', arrivals: 'constant', population: 50 })
  const all = nodes.slice(51)
  t.true(all.length > 50)
  for (const { id, from } of all) {
    const justGone = nodes.filter(({ to }) => to === from)
    t.is(justGone.length, 1)
    t.false(idEquals(justGone[0]!.id, id) && justGone[0]!.id !== ZERO_ID)
  }
})

test('fresh ids are all different and do not depend on how long sessions are', (t) => {
  const ids = (session: SessionSettings) =>
    churned({ session })
      .arrivals(POPULATION)
      .map(({ id }) => idToHex(id))
  const [long, short] = [ids(EXPONENTIAL), ids({ distribution: 'exponential', mean: minutes(20) })]
  t.is(new Set(short).size, short.length)
  t.deepEqual(short.slice(0, long.length), long)
})

test('the session of a node does not depend on how many others there are', (t) => {
  const ends = (population: number) =>
    churned({ population })
      .nodes.slice(1, 101)
      .map(({ to }) => to)
  t.deepEqual(ends(100), ends(500))
})

test('the warm-up comes before the time that is measured, and no node comes or goes after it', (t) => {
  const { nodes } = churned({ warmUp: minutes(30), for: minutes(10) })
  const times = nodes.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]))
  t.true(times.every((time) => time <= 2_400))
  t.true(times.some((time) => time > 2_300))
})

test('a node that is gone already when its session ends is not replaced, and not taken twice', (t) => {
  const world = new BareWorld({ seed: 1, population: POPULATION })
  world.carryOut((clock, simulated) => {
    const activity = churn({ arrivals: 'constant' }, clock, simulated)
    const start = () => {
      activity.start()
      for (const node of world.live.inOrder()) if (node % 2 === 0) world.remove(node, 'crash')
    }
    return { start, act: (token) => activity.act(token) }
  })
  t.is(world.live.size, POPULATION / 2)
})

test('a node whose join fails is followed by another if arrivals are constant; a node that comes in its place has a session', (t) => {
  const world = new BareWorld({ seed: 1, population: 10 })
  const [failed, retried] = [3, 4] as NodeHandle[]
  let successor = NO_NODE
  world.carryOut((clock, simulated) => {
    const activity = churn({ arrivals: 'constant', for: minutes(600) }, clock, simulated)
    const start = () => {
      activity.start()
      world.remove(failed!, 'leave')
      activity.joinFailed(failed!, NO_NODE)
      world.remove(retried!, 'leave')
      successor = world.add(ZERO_ID)
      activity.joinFailed(retried!, successor)
    }
    return { start, act: (token) => activity.act(token) }
  })
  t.is(world.live.size, 10)
  t.is(world.nodes[11]?.from, 0)
  t.not(world.nodes[successor]?.to, undefined)
})

test('without nodes there is no churn', (t) => {
  t.is(churned({ population: 0 }).nodes.length, 1)
  t.is(churned({ population: 0, arrivals: 'constant' }).nodes.length, 1)
})
