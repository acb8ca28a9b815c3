import type { ParameterValue } from '../../../sim/sweep/outline.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'
import { type MadeUpRun, madeUpResults, noise, PHASE } from './samples.ts'

const SIZES = [8, 16, 24, 32]
const SHARES = ['10%', '20%', '30%', '40%']
const JOINING = { metric: 'join_s_mean', phase: PHASE }

/** Larger leaf sets fail less and cost more; few runs are severed if they are small and many nodes crash. */
function crashRun(
  size: number,
  share: number,
  seed: number,
  severable: 'severable' | 'never severed',
): MadeUpRun {
  const luck = noise(seed, 7)
  const severed = severable === 'severable' && noise(seed, size, share) < (share * share * 8) / size
  const failing = (share * 40 * (0.5 + luck)) / size
  return {
    severed,
    failure_pct: severed ? 3 + 40 * share * noise(seed, share) : failing,
    bytes_per_node_s: 250 + size * 9 + share * 90 + 60 * luck + 8 * noise(seed, size, share),
    join_s_mean: 2 + noise(seed, size),
  }
}

const shareOf = (text: unknown): number => Number(String(text).slice(0, -1)) / 100

/** One sweep of each kind that the figures know. */
export const SAMPLES = {
  oneParameter: madeUpResults({
    parameters: [{ title: 'leaf-set size', values: SIZES }],
    metrics: [JOINING, { metric: 'any_failed', phase: PHASE }],
    run: ([size], seed) => crashRun(Number(size), 0.2, seed, 'never severed'),
  }),
  onScale: madeUpResults({
    parameters: [
      { title: 'session time', values: ['30s', '90s', '3m', '10m', '30m', '1h', '3h', '10h'] },
      { title: 'leaf-set size', values: [8, 16] },
    ],
    run: ([session, size], seed) =>
      crashRun(
        Number(size),
        5 / (String(session).length * 10 + 5 * noise(String(session).charCodeAt(0))),
        seed,
        'severable',
      ),
  }),
  severed: madeUpResults({
    parameters: [
      { title: 'leaf-set size', values: SIZES },
      { title: 'crash share', values: SHARES },
    ],
    metrics: [
      { metric: 'severed', phase: PHASE },
      { metric: 'any_failed', phase: PHASE },
    ],
    run: ([size, share], seed) =>
      crashRun(Number(size), shareOf(share) * (size === 8 && share === '40%' ? 9 : 1), seed, 'severable'),
  }),
  threeParameters: madeUpResults({
    parameters: [
      { title: 'lazy repair', values: [true, false] },
      { title: 'leaf-set size', values: SIZES },
      { title: 'crash share', values: [...SHARES, '50%'] },
    ],
    run: ([lazy, size, share], seed) => {
      const run = crashRun(Number(size), shareOf(share), seed, 'severable')
      return lazy
        ? run
        : { ...run, failure_pct: run.failure_pct! * 0.6, bytes_per_node_s: run.bytes_per_node_s! * 1.2 }
    },
  }),
  list: madeUpResults({
    design: 'list',
    parameters: [
      { title: 'leaf-set size', values: [] },
      { title: 'heartbeat', values: [] },
      { title: 'value size', values: [] },
    ],
    points: [
      [16, '30s', '64KiB'],
      [16, '10s', '64KiB'],
      [32, '30s', '1MiB'],
      [8, 'off', { min: '1KiB', max: '4KiB' }],
    ],
    run: ([size], seed) => crashRun(Number(size), 0.4, seed, 'severable'),
  }),
  latinHypercube: madeUpResults({
    design: 'latin-hypercube',
    parameters: [
      { title: 'leaf-set size', values: [] },
      { title: 'heartbeat', values: [] },
      { title: 'probe timeout', values: [] },
      { title: 'lazy repair', values: [] },
    ],
    points: Array.from({ length: 40 }, (_, each) => [
      4 + 2 * Math.floor(30 * noise(each, 1)),
      `${Math.round(5 + 100 * noise(each, 2))}s`,
      `${Math.round(10 * 300 ** noise(each, 3))}ms`,
      noise(each, 4) < 0.5,
    ]),
    seeds: 5,
    run: ([size, beat], seed) =>
      crashRun(Number(size), 0.1 + 0.002 * Number(String(beat).slice(0, -1)), seed, 'severable'),
  }),
  oneSeed: madeUpResults({
    parameters: [
      { title: 'leaf-set size', values: SIZES },
      { title: 'crash share', values: SHARES },
    ],
    seeds: 1,
    run: ([size, share], seed) => crashRun(Number(size), shareOf(share), seed, 'never severed'),
  }),
} as const satisfies Readonly<Record<string, SweepResults>>

/** The condition comes first, so that nothing is right by the order of the file alone. */
export const CRASHES = madeUpResults({
  parameters: [
    { title: 'crash share', values: SHARES },
    { title: 'leaf-set size', values: SIZES },
  ],
  conditions: ['crash share'],
  run: ([share, size], seed) => crashRun(Number(size), shareOf(share), seed, 'never severed'),
})

const constant: MadeUpRun = { failure_pct: 0, bytes_per_node_s: 100 }
const pairs = (first: readonly ParameterValue[], second: readonly ParameterValue[]) => [
  { title: 'leaf-set size', values: first },
  { title: 'crash share', values: second },
]

/** What is easily forgotten. */
export const EDGES = {
  'one setting': madeUpResults({ parameters: [{ title: 'size', values: [8] }], run: () => constant }),
  'all runs equal': madeUpResults({ parameters: pairs([8, 16], [1, 2]), run: () => constant }),
  'all runs equal, on a scale': madeUpResults({
    parameters: [{ title: 'size', values: [1, 2, 3, 4, 5, 6, 7, 8] }],
    run: () => constant,
  }),
  'a Latin hypercube of equal runs': madeUpResults({
    design: 'latin-hypercube',
    parameters: pairs([], []),
    points: [
      [1, '10%'],
      [2, '20%'],
    ],
    run: () => constant,
  }),
  'a list of severed runs': madeUpResults({
    design: 'list',
    parameters: pairs([], []),
    points: [
      [1, '10%'],
      [2, '20%'],
    ],
    run: () => ({ ...constant, severed: true }),
  }),
  'all runs severed': madeUpResults({
    parameters: pairs([8, 16], [1, 2]),
    run: (_, seed) => ({ severed: true, failure_pct: seed, bytes_per_node_s: 100 + seed }),
  }),
  'four parameters': madeUpResults({
    parameters: [
      ...pairs(['a', 'b', 'c'], [1, 2]),
      { title: 'retries', values: [1, 2, 3, 4] },
      { title: 'lazy repair', values: [true, false] },
    ],
    seeds: 2,
    run: ([, share, retries], seed) => ({
      failure_pct: Number(share) / Number(retries) + seed,
      bytes_per_node_s: 100 + seed,
    }),
  }),
  'twelve lines in nine panels': madeUpResults({
    parameters: [
      ...pairs([8, 16, 24], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      { title: 'retries', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
    ],
    seeds: 2,
    run: ([size, share], seed) => ({
      failure_pct: Number(share) / Number(size),
      bytes_per_node_s: 100 + seed,
    }),
  }),
  'two conditions of many values': madeUpResults({
    parameters: [
      ...pairs([8, 16, 24], ['10%', '20%', '30%']),
      { title: 'nodes', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    ],
    conditions: ['crash share', 'nodes'],
    seeds: 2,
    run: ([size, share, nodes], seed) => ({
      failure_pct: shareOf(share) * Number(nodes) + 8 / Number(size) + seed,
      bytes_per_node_s: Number(size) + seed,
    }),
  }),
  'a Latin hypercube with a condition': madeUpResults({
    design: 'latin-hypercube',
    parameters: pairs([], []),
    conditions: ['crash share'],
    points: [
      [8, '12%'],
      [16, '31%'],
      [24, '7%'],
    ],
    run: ([size, share], seed) => crashRun(Number(size), shareOf(share), seed, 'never severed'),
  }),
  'a list with a condition': madeUpResults({
    design: 'list',
    parameters: pairs([], []),
    conditions: ['crash share'],
    points: [
      [8, '10%'],
      [16, '10%'],
      [16, '40%'],
    ],
    run: ([size, share], seed) => crashRun(Number(size), shareOf(share), seed, 'never severed'),
  }),
  'a condition under which all rings are severed': madeUpResults({
    parameters: pairs([8, 16], ['10%', '90%']),
    conditions: ['crash share'],
    run: ([size, share], seed) => ({
      ...crashRun(Number(size), shareOf(share), seed, 'never severed'),
      severed: share === '90%',
    }),
  }),
  'texts with quotes': madeUpResults({
    parameters: pairs(["it's", '"so"', '<b>&'], ['a.b', 'c[0]']),
    seeds: 2,
    run: (_, seed) => ({ failure_pct: seed, bytes_per_node_s: 100 + seed }),
  }),
} as const satisfies Readonly<Record<string, SweepResults>>
