import { type RunResult, Simulation } from '../sim/run.ts'
import { parseScenario } from '../sim/scenario/parse.ts'

/** What happens to an overlay, in the words of a scenario. The size follows from the seed. */
export interface Storm {
  readonly name: string
  readonly head: string
  /** Up to its end, with the phase `storm` last. */
  phases(seed: number): readonly string[]
}

export interface Aftermath {
  readonly result: RunResult
  /** From the end of the storm until all live nodes were active with the ideal leaf set; undefined if that did not stay. */
  readonly repairedAfter: number | undefined
}

/** 50 … 200 nodes. */
const nodesOf = (seed: number): number => 50 + ((seed * 37) % 151)

const ARC = "idsInArc: { from: 'a0', to: 'a01' }"
const UNIFORM = 'network: { latency: { model: uniform } }'
const LOSSY = 'network: { latency: { model: uniform }, loss: 0.02 }'
const leaves = (size: number) => `pastry: { leafSetSize: ${size} }`

/** So long after it began a join over 2 s is cut by the crash. */
const joinsUnderWay = (seed: number): string => `${100 * (seed % 40)}ms`

export const STORMS: readonly Storm[] = [
  ...[8, 16, 32].flatMap((size): Storm[] => [
    {
      name: `joins into one arc, L = ${size}`,
      head: `${leaves(size)}\n${UNIFORM}`,
      phases: (seed) => [
        `join: { nodes: ${nodesOf(seed)}, over: 60s }`,
        'settle: { for: 10s }',
        `join: { nodes: ${nodesOf(seed + 1)}, ${ARC}, label: storm }`,
      ],
    },
    {
      name: `all join at once in one arc, L = ${size}`,
      head: `${leaves(size)}\n${UNIFORM}`,
      phases: (seed) => [`join: { nodes: ${nodesOf(seed)}, ${ARC}, label: storm }`],
    },
    {
      name: `joins into one arc, 2 % loss, L = ${size}`,
      head: `${leaves(size)}\n${LOSSY}`,
      phases: (seed) => [
        `join: { nodes: ${nodesOf(seed)}, over: 60s }`,
        'settle: { for: 10s }',
        `join: { nodes: ${nodesOf(seed + 1)}, ${ARC}, label: storm }`,
      ],
    },
    ...[0.3, 0.5].map((fraction): Storm => ({
      name: `${100 * fraction} % crash during joins, L = ${size}`,
      head: `${leaves(size)}\n${UNIFORM}`,
      phases: (seed) => [
        `join: { nodes: ${nodesOf(seed)}, over: 60s }`,
        'settle: { for: 10s }',
        'join: { nodes: 30 }',
        `settle: { for: ${joinsUnderWay(seed + 1)} }`,
        `crash: { fraction: ${fraction} }`,
        'join: { nodes: 15, over: 1s, label: storm }',
      ],
    })),
    {
      name: `crash of 30 % during joins in one arc, 2 % loss, L = ${size}`,
      head: `${leaves(size)}\n${LOSSY}`,
      phases: (seed) => [
        `join: { nodes: ${nodesOf(seed)}, over: 60s }`,
        'settle: { for: 10s }',
        `join: { nodes: 30, ${ARC} }`,
        `settle: { for: ${joinsUnderWay(seed + 1)} }`,
        'crash: { fraction: 0.3 }',
        `join: { nodes: 15, over: 1s, ${ARC}, label: storm }`,
      ],
    },
    {
      name: `two minutes of sessions of one minute, L = ${size}`,
      head: `${leaves(size)}\n${UNIFORM}`,
      phases: (seed) => [
        `join: { nodes: ${nodesOf(seed)}, over: 60s }`,
        'settle: { for: 10s }',
        'churn: { session: { exponential: 60s }, for: 2m, label: storm }',
      ],
    },
  ]),
]

/** The storm and the calm after it, as a scenario. */
export function textOf(storm: Storm, { seed, calm }: { seed: number; calm: string }): string {
  return [
    'name: storm',
    `seed: ${seed}`,
    storm.head,
    'record: { lookups: none }',
    'phases:',
    ...[...storm.phases(seed), `settle: { for: ${calm}, label: calm }`, 'route: { count: 200, label: after }'].map(
      (phase) => `  - ${phase}`,
    ),
  ].join('\n')
}

export function weather(text: string): Aftermath {
  const noFiles = () => {
    throw new Error('no data files')
  }
  const simulation = new Simulation(
    parseScenario(text, { file: 'storm', readFile: noFiles, parseLatencyMatrix: noFiles }),
  )
  let over: number | undefined
  let wholeSince: number | undefined
  let next = 0
  const { scenario } = simulation.world
  const calm = scenario.phases.findIndex(({ label }) => label === 'calm')
  while (simulation.step(64) === 'running') {
    const phase = (simulation as unknown as { script: { phase: number } }).script.phase
    if (phase < calm) continue
    over ??= simulation.now
    if (simulation.now < next) continue
    next = simulation.now + 500_000
    if (!simulation.measurement.isWhole()) wholeSince = undefined
    else wholeSince ??= simulation.now
  }
  return {
    result: simulation.result(),
    repairedAfter: wholeSince === undefined ? undefined : (wholeSince - over!) / 1_000_000,
  }
}
