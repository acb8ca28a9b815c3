import { type RunResult, Simulation } from '../sim/run.ts'
import { scenarioOf } from './parse.ts'

/**
 * Storms: what an overlay goes through before it is left in peace. Then it must be one ring again, with every leaf set
 * right, within the leaf exchange period; and what is promised at any instant must have held [LU].
 */
export interface Storm {
  readonly name: string
  readonly loss: number
  /** Up to its end, the last phase being called `storm`. The size is 50 … 200 nodes. */
  phases(nodes: number, seed: number): readonly string[]
}

export interface Aftermath {
  readonly result: RunResult
  /** Seconds from the end of the storm until every live node was active with the ideal leaf set; undefined if it was not in the end. */
  readonly repair: number | undefined
}

const ARC = "idsInArc: { from: 'a0', to: 'a01' }"
const SETTLED = 'settle: { for: 10s }'

/** A quarter of a second to four seconds after joins began: they are at every stage. */
const underWay = (seed: number): string => `settle: { for: ${250 + 100 * (seed % 38)}ms }`

const JOINS_INTO_ARC: Storm['phases'] = (nodes) => [
  `join: { nodes: ${Math.ceil(nodes / 2)}, over: 60s }`,
  SETTLED,
  `join: { nodes: ${nodes >> 1}, ${ARC}, label: storm }`,
]

const crashDuringJoins =
  (fraction: number, ids = ''): Storm['phases'] =>
  (nodes, seed) => [
    `join: { nodes: ${nodes - 30}, over: 60s }`,
    SETTLED,
    `join: { nodes: 30${ids} }`,
    underWay(seed),
    `crash: { fraction: ${fraction} }`,
    `join: { nodes: 15, over: 1s${ids}, label: storm }`,
  ]

export const STORMS: readonly Storm[] = [
  { name: 'half the nodes join at once in one arc', loss: 0, phases: JOINS_INTO_ARC },
  { name: 'half the nodes join at once in one arc, 2 % loss', loss: 0.02, phases: JOINS_INTO_ARC },
  {
    name: 'all nodes join at once in one arc',
    loss: 0,
    phases: (nodes) => [`join: { nodes: ${nodes}, ${ARC}, label: storm }`],
  },
  { name: '30 % crash while 30 join', loss: 0, phases: crashDuringJoins(0.3) },
  { name: '50 % crash while 30 join', loss: 0, phases: crashDuringJoins(0.5) },
  {
    name: '30 % crash while 30 join in one arc, 2 % loss',
    loss: 0.02,
    phases: crashDuringJoins(0.3, `, ${ARC}`),
  },
  {
    name: 'sessions of 1 minute for 2 minutes',
    loss: 0,
    phases: (nodes) => [
      `join: { nodes: ${nodes}, over: 60s }`,
      SETTLED,
      'churn: { session: { exponential: 60s }, for: 2m, label: storm }',
    ],
  },
]

/** The storm, the calm after it, and messages that must all arrive. */
export function scenarioText(storm: Storm, { seed, calm }: { seed: number; calm: string }): string {
  const nodes = 50 + ((37 * seed) % 151)
  const phases = [
    ...storm.phases(nodes, seed),
    `settle: { for: ${calm}, label: calm }`,
    'route: { count: 200, label: after }',
  ]
  return [
    'name: storm',
    `seed: ${seed}`,
    `pastry: { leafSetSize: ${[8, 16, 32][seed % 3]} }`,
    `network: { latency: { model: uniform }, loss: ${storm.loss} }`,
    'record: { lookups: none }',
    'phases:',
    ...phases.map((phase) => `  - ${phase}`),
  ].join('\n')
}

/** Plays a storm; the calm is short first, and as long as a round of leaf exchanges if that was not enough. */
export function aftermath(storm: Storm, seed: number): Aftermath {
  const early = play(scenarioText(storm, { seed, calm: '4m' }))
  return early.repair === undefined ? play(scenarioText(storm, { seed, calm: '65m' })) : early
}

function play(text: string): Aftermath {
  const scenario = scenarioOf('storm', text)
  const calm = scenario.phases.findIndex(({ label }) => label === 'calm')
  let phase = 0
  const simulation = new Simulation(scenario, {
    sinks: {
      progress: ({ phaseIndex }) => {
        phase = phaseIndex
      },
    },
  })
  let calmSince = Number.NaN
  let wholeSince: number | undefined
  let look = 0
  while (simulation.step(64) === 'running') {
    const now = simulation.now / 1_000_000
    if (phase < calm || now < look) continue
    if (look === 0) calmSince = now
    look = now + 0.5
    if (simulation.truth.isWhole()) wholeSince ??= now
    else wholeSince = undefined
  }
  return {
    result: simulation.result(),
    repair: wholeSince === undefined ? undefined : Math.round(10 * (wholeSince - calmSince)) / 10,
  }
}

/** A storm over many seeds, in one line; `holds`: nothing hard was violated, every ring was repaired in the end, every message arrived. */
export function report(storm: Storm, seeds: readonly number[]): { line: string; holds: boolean } {
  const repairs: number[] = []
  const faults: string[] = []
  let claims = 0
  let stopped = 0
  let failed = 0
  for (const seed of seeds) {
    const { result, repair } = aftermath(storm, seed)
    const { summary, violations } = result
    const hit = summary.findIndex(({ label }) => label === 'storm')
    for (const row of summary.slice(hit)) {
      claims += row.claims_wrong ?? 0
      stopped += row.deactivations
      failed += row.failed
    }
    if (summary.some(({ joins_failed }) => joins_failed > 0)) faults.push(`seed ${seed}: a joiner gave up`)
    if (violations.length > 0) faults.push(`seed ${seed}: ${violations[0]}`)
    if (repair === undefined) faults.push(`seed ${seed}: the ring is not repaired`)
    else repairs.push(repair)
    if (storm.loss === 0 && summary.at(-1)!.failed > 0) faults.push(`seed ${seed}: messages fail`)
  }
  repairs.sort((a, b) => a - b)
  return {
    holds: faults.length === 0,
    line: [
      `storms: ${storm.name}, ${seeds.length} seeds: ${repairs.length} repaired after ${repairs[0]} … ${repairs.at(-1)} s, ` +
        `median ${repairs[repairs.length >> 1]} s; ${claims} wrong claims, ${stopped} deactivations, ${failed} of ${200 * seeds.length} messages failed after`,
      ...faults,
    ].join('\n  '),
  }
}
