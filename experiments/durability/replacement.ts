import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { SummaryRow } from '../../sim/measure/columns.ts'
import { Claims, type Options, progress, say, spread, Table, total } from '../report.ts'
import { Exposure } from './exposure.ts'
import { lossesPerKey } from './loss-model.ts'
import { phaseOf, playOut, simulationOf, sumOf } from './play.ts'
import { measureRepairTime } from './repair-time.ts'

const KEYS = 10_000
const REPLICAS = 3
/** When the first goes, in seconds: till then nodes join and data are stored. */
const BEGINNING = 400

/** How they go: a number at an instant, then again after a number of seconds. */
interface Pace {
  readonly how: 'leave' | 'crash'
  readonly atOnce: number
  readonly every: number
}

/** Few keys are lost when copies wear, so that many runs are needed to compare: this many times the seeds. */
const WEARING_SEEDS = 10

/** Every node is replaced by a newcomer, one after another, while clients read and write. */
export function replacement({ seeds, size: nodes = 1_000 }: Options): readonly string[] {
  const claims = new Claims()
  const single = measureRepairTime({ seed: 1, nodes })
  const repairTime = single.mean
  const spacing = Math.ceil(single.longest) + 10
  say(
    `Of ${single.crashes} crashes one by one: a copy is restored after ${repairTime.toFixed(1)} s on average, the last after ${single.longest.toFixed(0)} s at most.\n`,
  )
  const table = new Table([
    'nodes go by',
    'pace',
    'seeds',
    'operations meanwhile',
    'failed',
    'stale',
    'keys lost',
    'expected',
    'lost otherwise than by crashes of all holders',
    'reads afterwards that failed',
    'keys short of copies in the end',
  ])
  const paces: readonly Pace[] = [
    { how: 'leave', atOnce: 1, every: 1 },
    { how: 'leave', atOnce: 5, every: 1 },
    { how: 'leave', atOnce: nodes / 10, every: 10 },
    { how: 'leave', atOnce: nodes / 2, every: 60 },
    { how: 'crash', atOnce: 1, every: 1 },
    { how: 'crash', atOnce: 1, every: spacing },
  ]
  for (const pace of paces) {
    const { how, atOnce, every } = pace
    const name = `${how}, ${atOnce} every ${every} s`
    const wears = how === 'crash' && every < spacing
    const played = wears
      ? Array.from({ length: WEARING_SEEDS * seeds.length }, (_, index) => index + 1)
      : seeds
    const runs = played.map((seed) => {
      const run = replaceAll({ seed, nodes, pace })
      progress(
        `replacement: ${name}, seed ${seed}: ${run.exposure.lost} keys lost, ${run.exposure.expected.toFixed(1)} by the last holders`,
      )
      return run
    })
    const sum = (of: (run: Replaced) => number): number => runs.reduce((all, run) => all + of(run), 0)
    const lost = sum((run) => run.exposure.lost)
    const duration = (nodes / atOnce) * every
    const crashRate = 1 / duration
    const losses = { replicas: REPLICAS, crashRate, duration }
    const expected = wears ? KEYS * lossesPerKey({ ...losses, repairTime }) * played.length : 0
    claims.check(wears || lost === 0, `${name}: ${lost} keys lost`)
    const [stale, failedAfter] = [sum(({ rows }) => sumOf(rows, 'stale')), sum(({ after }) => after.failed)]
    claims.check(stale === 0, `${name}: ${stale} stale reads`)
    claims.check(failedAfter === 0, `${name}: ${failedAfter} reads fail afterwards`)
    const otherwise = sum((run) => run.exposure.lostOtherwise)
    claims.check(otherwise === 0, `${name}: ${otherwise} keys lost otherwise than by crashes`)
    const left = sum(({ firstLeft }) => firstLeft)
    claims.check(left === 0, `${name}: ${left} nodes of the first are still there`)
    table.row([
      how,
      `${atOnce} every ${every} s`,
      played.length,
      sum(({ rows }) => sumOf(rows, 'attempted')),
      sum(({ rows }) => sumOf(rows, 'failed')),
      stale,
      lost,
      expected.toFixed(wears ? 1 : 0),
      otherwise,
      failedAfter,
      sum(({ after }) => after.keys_at_risk),
    ])
    if (wears) say(inDetail(runs, { ...losses, name }))
  }
  return claims.failed
}

interface Losses {
  readonly name: string
  readonly replicas: number
  readonly crashRate: number
  readonly duration: number
}

/** What the model says with the repair time of these very runs, and how far from its mean the number of losses may be. */
function inDetail(runs: readonly Replaced[], { name, ...losses }: Losses): string {
  const times = runs.map(({ exposure }) => exposure.repairTime(losses))
  const expected = times.map((repairTime) => KEYS * lossesPerKey({ ...losses, repairTime }))
  const sum = (of: (exposure: Exposure) => number): number =>
    runs.reduce((all, { exposure }) => all + of(exposure), 0)
  const deviation = Math.sqrt(sum(({ uncertainty }) => uncertainty * uncertainty))
  return (
    `\n${name}: copies missing for ${spread(times, 1)} s on average in these runs; with that ${total(expected, (each) => each).toFixed(1)} losses expected, ` +
    `and ${sum((each) => each.expected).toFixed(1)} ± ${deviation.toFixed(0)} from the last holders of each key; ` +
    `${sum(({ lost }) => lost)} found, at ${sum(({ instants }) => instants)} instants; from the first to the last crash of a key’s holders ${spread(
      runs.flatMap(({ exposure }) => exposure.spans),
      1,
    )} s\n`
  )
}

interface Replaced {
  /** Of the phases in which nodes go. */
  readonly rows: readonly SummaryRow[]
  readonly after: SummaryRow
  readonly exposure: Exposure
  /** Nodes of the first that are still there in the end. */
  readonly firstLeft: number
}

function replaceAll({ seed, nodes, pace }: { seed: number; nodes: number; pace: Pace }): Replaced {
  const duration = (nodes / pace.atOnce) * pace.every
  let phase = ''
  const simulation = simulationOf({
    seed,
    sections: [`storage: { replicas: ${REPLICAS} }`],
    phases: [
      'join: { nodes: 1 }',
      'during: { churn: { trace: replacement.csv } }',
      'settle: { for: 260s }',
      'leave: { list: [1] }',
      `insert: { keys: ${KEYS}, valueBytes: 100..1000, over: 60s }`,
      `settle: { for: ${BEGINNING - 320 - 1}s }`,
      `mix: { label: replacing, lookups: 8, updates: 2, clients: 50, think: 1s, over: ${duration + 1}s, verify: true }`,
      'mix: { label: calm, lookups: 8, updates: 2, clients: 50, think: 1s, over: 120s, verify: true }',
      'settle: { for: 180s }',
      'lookup: { label: after, count: 10000, over: 60s, verify: true }',
    ],
    files: { 'replacement.csv': trace(nodes, pace) },
    sinks: {
      progress: (state) => {
        phase = state.phase
      },
    },
  })
  const { live } = simulation.membership
  const isFirst = (node: NodeHandle) => node <= nodes + 1
  const countFirst = () => [...live].filter(isFirst).length
  let left = nodes
  // One of the first goes next, and no other.
  const goingRate = (node: NodeHandle) => (isFirst(node) ? pace.atOnce / pace.every / left : 0)
  const exposure = new Exposure(simulation, { every: 1, crashRateOf: goingRate })
  const result = playOut(simulation, (now) => {
    if (phase !== 'replacing') return
    left = countFirst()
    exposure.look(now)
  })
  return {
    rows: [phaseOf(result, 'replacing'), phaseOf(result, 'calm')],
    after: phaseOf(result, 'after'),
    exposure,
    firstLeft: countFirst(),
  }
}

/** All join within 100 s; then each goes, at the pace, and at that instant another begins to join. */
function trace(nodes: number, { how, atOnce, every }: Pace): string {
  const all = Array.from({ length: nodes }, (_, index) => index)
  return [
    'time_s,node,event',
    ...all.map((index) => `${((100 * index) / nodes).toFixed(3)},first ${index},join`),
    ...all.flatMap((index) => {
      const time = BEGINNING + Math.floor(index / atOnce) * every
      return [`${time},first ${index},${how}`, `${time},second ${index},join`]
    }),
  ].join('\n')
}
