import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import type { PeriodRow } from '../../sim/measure/columns.ts'
import { Simulation } from '../../sim/run.ts'
import { type Played, play, type Settings, SMALL, scenario } from './scenarios.ts'

const HEAD = `${SMALL}interval: 100ms`
const JOIN = 'join: { nodes: 30, over: 10s }'
const REST = [
  'settle: { for: 21100ms, label: forgetting }',
  'route: { count: 200, over: 20s }',
  'settle: { for: 60s, label: end }',
]

/** Plays a scenario in which, at 31 s, a node forgets the neighbour on its right although no node has gone. */
function playBroken(settings: Partial<Settings>): Played {
  let isBroken = false
  return play(
    { head: HEAD, phases: [JOIN, ...REST], ...settings },
    {
      meanwhile: ({ now, membership, world }) => {
        if (isBroken || now < seconds(31)) return
        isBroken = true
        const { leafSet } = world.nodeOf(membership.first)!
        leafSet.remove(leafSet.right)
      },
    },
  )
}

const FORGETFUL =
  /^at 31\.100000 s node 1 would deliver keys of node \d+, the next active node clockwise: its nearest leaf on that side is node \d+$/

test('a node that forgets its neighbour is found out at the next interval, in words', (t) => {
  const { result } = playBroken({})
  t.regex(result.violations.join('\n'), new RegExp(FORGETFUL, 'm'))
})

test('an operation that is delivered to a node which forgot its neighbour breaks an invariant too', (t) => {
  const played = playBroken({ phases: [JOIN, 'settle: { for: 20s }', 'route: { count: 600, over: 3s }'] })
  const { misdelivered } = played.phase('route')
  t.true(misdelivered > 0)
  const lines = played.result.violations.filter((line) => / handled operation \d+, /.test(line))
  t.is(lines.length, misdelivered)
})

test('after a crash and with messages lost wrong claims are counted, and no run fails of them', (t) => {
  for (const settings of [
    { phases: [JOIN, 'crash: { list: [30] }', ...REST] },
    { set: ['network.loss=0.01'] },
  ]) {
    const played = playBroken(settings)
    t.deepEqual(played.result.violations, [])
    t.is(played.phase('forgetting').claims_wrong, 1)
  }
})

test('the summary counts the wrong claims at the end of each phase', (t) => {
  const claims = (played: Played) => played.result.summary.map(({ claims_wrong }) => claims_wrong)
  t.deepEqual(claims(playBroken({})).slice(0, 2), [0, 1])
  t.deepEqual(claims(play({ phases: [JOIN, ...REST] })), [0, 0, 0, 0])
})

/** Everything a run says, but for the column of the check. */
function sayings({ result, rows }: Played) {
  const { summary, periods, violations, ...rest } = result
  const blind = (row: PeriodRow) => ({ ...row, claims_wrong: null })
  return {
    ...rest,
    summary: summary.map(blind),
    periods: periods.map(blind),
    rows: { ...rows, summary: rows.summary.map((row) => blind(row as PeriodRow)) },
  }
}

const WATCHED: readonly (readonly [string, Settings])[] = [
  ['a sound run', { phases: [JOIN, ...REST] }],
  [
    'a run with a crash, loss and departures',
    {
      set: ['network.loss=0.02'],
      phases: [
        JOIN,
        ...REST,
        'crash: { fraction: 0.3 }',
        'settle: { for: 60s, label: repair }',
        'leave: { count: 3, over: 5s }',
      ],
    },
  ],
]
for (const [title, settings] of WATCHED) {
  test(`checking changes nothing: ${title} is the same without, but for its own column`, (t) => {
    const on = play(settings)
    const off = play({ ...settings, set: [...(settings.set ?? []), 'check.invariants=false'] })
    t.deepEqual(sayings(off), sayings(on))
    t.true(on.result.summary.every(({ claims_wrong }) => claims_wrong !== null))
    t.true(off.result.summary.every(({ claims_wrong }) => claims_wrong === null))
  })
}

test('a run with checks off does not check, even if its scenario says so', (t) => {
  const simulation = new Simulation(scenario({ phases: [JOIN, ...REST] }), { checks: 'off' })
  while (simulation.step(100_000) === 'running');
  t.true(simulation.result().summary.every(({ claims_wrong }) => claims_wrong === null))
})
