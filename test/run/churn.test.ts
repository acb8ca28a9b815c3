import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import { play, type Settings } from './scenarios.ts'

/* Churn in complete runs; what chance decides in it is tested without a protocol, in session-churn.test.ts. */

const START = ['join: { nodes: 40, over: 20s }', 'settle: { for: 40s }']

const churned = (churn: string, settings: Partial<Settings> = {}) =>
  play({ phases: [...START, `churn: { ${churn} }`, 'settle: { for: 60s }'], ...settings })

/** When nodes came and went, in seconds. */
function movesOf({
  rows,
}: ReturnType<typeof play>): { node: number; id: string; joined: number; left: number }[] {
  return rows.nodes.map(({ node, id, joined_s, left_s }) => ({
    node: Number(node),
    id: String(id),
    joined: Number(joined_s ?? Number.NaN),
    left: Number(left_s ?? Number.NaN),
  }))
}

test('with constant arrivals as many nodes run at any time as at the start; no node comes or goes before or after', (t) => {
  const sizes = new Set<number>()
  const played = play(
    {
      phases: [
        ...START,
        'churn: { session: { exponential: 3m }, arrivals: constant, warmUp: 1m, for: 4m }',
        'settle: { for: 60s }',
      ],
    },
    {
      meanwhile: ({ now, membership }) => {
        if (now > seconds(20)) sizes.add(membership.live.size)
      },
    },
  )
  t.deepEqual([...sizes], [40])
  const departures = movesOf(played).filter(({ left }) => left > 0)
  t.true(departures.length > 40, `${departures.length} departures`)
  t.true(departures.every(({ left }) => left > 60 && left < 360))
  t.is(played.phase('churn').nodes_live, 40)
  t.is(played.phase('settle 2').nodes_active, 40)
  t.deepEqual(played.result.violations, [])
})

test('the row of a churn begins when its warm-up is over, and operations of the warm-up are in no row but their own', (t) => {
  const played = play({
    phases: [
      ...START,
      'during: { route: { rate: 0.1 } }',
      'churn: { session: { exponential: 5m }, warmUp: 100s, for: 50s }',
      'route: { count: 10 }',
    ],
  })
  const churn = played.phase('churn')
  t.is(churn.start_s, 160)
  t.is(churn.end_s, 210)
  const within = (from: number, to: number) =>
    played.operations.filter(({ time_s }) => time_s >= from && time_s < to).length
  t.true(within(60, 160) > 100)
  t.is(churn.attempted, within(160, 210))
  t.is(played.phase('route 2').attempted, within(210, 230))
  const counted = played.result.summary.reduce((sum, { attempted }) => sum + attempted, 0)
  t.is(counted, played.operations.length - within(60, 160))
})

test('of 200 nodes with sessions of 10 minutes few operations are lost', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 200, over: 20s }',
      'settle: { for: 40s }',
      'during: { route: { rate: 0.05 } }',
      'churn: { session: { exponential: 10m }, for: 4m }',
    ],
  })
  const { attempted, failed } = played.phase('churn')
  t.true(attempted > 2_000, `${attempted} attempted`)
  t.true(failed <= attempted / 100, `${failed} of ${attempted} failed`)
  t.deepEqual(played.result.violations, [])
})

const BUSY: Settings = {
  head: `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean }, jitter: { model: exponential }, loss: 0.01 }
`,
  phases: [
    ...START,
    'insert: { keys: 20 }',
    'during: { lookup: { rate: 0.05, keys: zipf(1.0) } }',
    'during: { churn: { session: { weibull: { mean: 5m, shape: 0.5 } }, announced: 0.3, rejoin: same, swing: { share: 0.5, period: 2m } } }',
    'settle: { for: 100s }',
    'crash: { fraction: 0.2 }',
    'route: { rate: 0.1, over: 60s }',
    'churn: { session: { pareto: { mean: 8m, shape: 2 } }, arrivals: constant, warmUp: 30s, for: 1m }',
  ],
}

test('a run with churn is the same twice, and in wire mode', (t) => {
  const base = play(BUSY)
  t.true(base.rows.nodes.length > 60)
  const again = play(BUSY)
  t.is(again.result.fingerprint, base.result.fingerprint)
  t.deepEqual(again.rows, base.rows)
  const wired = play(BUSY, { wireMode: 'on' })
  t.deepEqual(wired.result, base.result)
  t.deepEqual(wired.rows, base.rows)
})

test('a trace is followed at its times, beside the nodes that are there', (t) => {
  const trace = [
    'time_s,node,event',
    '0,a,join',
    '1.5,b,join',
    '30,a,crash',
    '40.25,b,leave',
    '50,a,join',
    '90,a,leave',
  ].join('\n')
  const played = churned('trace: trace.csv, rejoin: same', { files: { 'trace.csv': trace } })
  const moves = movesOf(played)
  t.true(moves.slice(0, 40).every(({ left }) => Number.isNaN(left)))
  const guests = moves.slice(40)
  t.deepEqual(
    guests.map(({ left }) => left - 60),
    [30, 40.25, 90],
  )
  for (const [index, start] of [0, 1.5, 50].entries()) {
    const { joined } = guests[index]!
    t.true(joined > 60 + start && joined < 60 + start + 10, `joined at ${joined}`)
  }
  t.is(guests[2]!.id, guests[0]!.id)
  t.not(guests[1]!.id, guests[0]!.id)
  t.is(played.phase('churn').end_s, 150)
  t.is(played.phase('churn').nodes_live, 40)
})

test('in churn in the background a crash is not said to be repaired, and nothing settles', (t) => {
  const played = play({
    phases: [
      ...START,
      'during: { churn: { session: { exponential: 2m }, arrivals: constant } }',
      'crash: { count: 4 }',
      'settle: { until: stable, quiet: 20s, atMost: 100s }',
      'settle: { for: 20s }',
    ],
  })
  t.is(played.phase('crash').repair_s, null)
  t.is(played.phase('settle 2').stable, 'no')
  t.is(played.phase('settle 2').end_s, 160)
  // Those that the crash took are not replaced.
  t.is(played.phase('churn').nodes_live, 36)
})

test('the repair of a crash is no longer watched once there is churn', (t) => {
  const phases = [...START, 'crash: { count: 4 }']
  const quiet = play({ phases: [...phases, 'settle: { for: 120s }'] })
  t.true(Number(quiet.phase('crash').repair_s) > 0)
  const churn = 'churn: { session: { exponential: 1000h }, for: 120s }'
  t.is(play({ phases: [...phases, churn] }).phase('crash').repair_s, null)
})

test('nodes that come back under their ids are taken in, beside the memory of their earlier lives', (t) => {
  const played = churned('session: { exponential: 4m }, rejoin: same, for: 5m')
  const moves = movesOf(played)
  const again = moves.filter(({ id, node }) => moves.some((other) => other.id === id && other.node < node))
  const joined = again.filter(({ joined }) => joined > 0)
  t.true(again.length > 20, `${again.length} came back`)
  t.true(joined.length > again.length / 2, `${joined.length} of ${again.length} joined`)
  t.is(played.phase('settle 2').nodes_active, played.phase('settle 2').nodes_live)
  t.deepEqual(played.result.violations, [])
})

test('a session ends in the middle of a join too', (t) => {
  const played = churned('session: { exponential: 1s }, arrivals: constant, announced: 0.5, for: 10s')
  const unborn = movesOf(played).filter(({ joined, left }) => Number.isNaN(joined) && left > 0)
  t.true(unborn.length > 0)
  t.is(played.residents.length, 40)
})

test('churn draws nothing that another phase would have drawn', (t) => {
  const lastIds = (phases: readonly string[]) =>
    play({ phases: [...START, ...phases, 'join: { nodes: 5 }'] })
      .rows.nodes.slice(-5)
      .map(({ id }) => id)
  t.deepEqual(lastIds(['churn: { session: { exponential: 5m }, for: 30s }']), lastIds([]))
})
