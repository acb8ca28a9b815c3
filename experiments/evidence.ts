import { type RunResult, run } from '../sim/run.ts'
import { exitCodeOf, expectNoMore, SEEDS, UsageMistake, wholeNumber } from './arguments.ts'
import { defectsOf, searchDefects } from './defects.ts'
import { DURABILITY } from './durability/all.ts'
import { casesOf, interleavingsCommand } from './interleavings/command.ts'
import { LOSSY_NETWORKS, report as lossReport } from './loss.ts'
import { scenarioOf } from './parse.ts'
import { BOOTSTRAP } from './proofs/bootstrap.ts'
import { LEAVE_PROOFS } from './proofs/leaves.ts'
import { over } from './proofs/proof.ts'
import { REPAIR } from './proofs/repair.ts'
import { STORAGE_PROOFS } from './proofs/storage.ts'
import { say } from './report.ts'
import { report, STORMS } from './storms.ts'

/**
 * The claims of docs/evidence.md, run again: `npm run evidence -- joins|crashes|hops|storms|loss [seeds]`, the claims about any run of
 * a kind in experiments/proofs, `npm run evidence -- bootstrap|leaves|repair|storage [seeds]`, and those of
 * experiments/durability, `npm run evidence -- replication|late-joins|replacement|crash-loss|churn-loss|writers|histories [seeds] [size]`.
 * Joins in all interleavings, `npm run evidence -- interleavings [nodes] [depth]`: see experiments/interleavings.
 * The deliberate defects of test/explore/defects, as the search finds them: `npm run evidence -- defects [runs] [name]`.
 * Prints one line per setting; ends with exit code 1 if a run breaks a claim. Results are the same on every machine.
 */

/** Mean hops on ideal static overlays, b = 4, L = 16, keys the ids of other nodes, nodes uniform on a plane. */
const ORACLE_HOPS = [
  { nodes: 1_000, hops: 2.48 },
  { nodes: 5_000, hops: 2.955 },
  { nodes: 10_000, hops: 3.226 },
]

/** The same claims are tests with one seed. */
const PROOFS = { bootstrap: BOOTSTRAP, leaves: LEAVE_PROOFS, repair: REPAIR, storage: STORAGE_PROOFS }

const WHATS = ['joins', 'crashes', 'hops', 'storms', 'loss', ...Object.keys(PROOFS)]

const USAGE = `npm run evidence -- <what> [numbers]

${WHATS.join('|')} [seeds]
${Object.keys(DURABILITY).join('|')} [seeds] [size]
interleavings [nodes, 2 to 5] [depth]
defects [runs] [part of a name]`

let failedClaims = 0
try {
  await prove(process.argv.slice(2))
  process.exitCode = failedClaims === 0 ? 0 : 1
} catch (error) {
  process.exitCode = exitCodeOf(error, USAGE)
}

/** Throws UsageMistake, before anything is run. */
async function prove([what = 'joins', ...numbers]: readonly string[]): Promise<void> {
  if (what === 'defects') return verdict(await searchDefects(defectsOf(numbers)))
  if (what === 'interleavings') return verdict(interleavingsCommand(casesOf(numbers), say))
  const isDurability = Object.hasOwn(DURABILITY, what)
  if (!isDurability && !WHATS.includes(what))
    throw new UsageMistake(`no claims are called ${JSON.stringify(what)}`)
  const [count, size, ...rest] = numbers
  const seeds = Array.from({ length: wholeNumber(count, SEEDS) ?? 20 }, (_, index) => index + 1)
  if (!isDurability) {
    expectNoMore(numbers.slice(1))
    return claims(what, seeds)
  }
  expectNoMore(rest)
  const options = { seeds, size: wholeNumber(size, { name: 'size', from: 1, to: 1_000_000 }) }
  verdict(DURABILITY[what]!(options).length === 0)
}

function claims(what: string, seeds: readonly number[]): void {
  switch (what) {
    case 'joins':
      for (const nodes of [100, 1_000])
        for (const pastry of nodes === 100 ? ['b=2 L=4', 'b=4 L=8', 'b=4 L=16'] : ['b=4 L=32'])
          for (const over of nodes === 100 ? ['100s', '10s', '0s'] : ['1s'])
            joins(nodes, { pastry, over, seeds })
      return
    case 'crashes':
      for (const fraction of [0.1, 0.3, 0.5]) crashes(fraction, seeds)
      return
    case 'hops':
      for (const { nodes, hops } of ORACLE_HOPS) meanHops(nodes, hops)
      return
    case 'storms':
      for (const storm of STORMS) {
        const { line, holds } = report(storm, seeds)
        verdict(holds)
        say(line)
      }
      return
    case 'loss':
      return losses(seeds)
    default:
      for (const proof of PROOFS[what as keyof typeof PROOFS]) {
        const { lines, holds } = over(seeds, proof)
        verdict(holds)
        say(lines.join('\n'))
      }
  }
}

function losses(seeds: readonly number[]): void {
  const atRest = new Map<number, number>()
  for (const network of LOSSY_NETWORKS) {
    const { line, holds, messages } = lossReport(network, seeds, atRest.get(network.nodes))
    if (network.loss === 0 && network.jitter === undefined) atRest.set(network.nodes, messages)
    verdict(holds)
    say(line)
  }
}

/** All become active, every leaf set equals ground truth once settled, no lookup fails. */
function joins(
  nodes: number,
  {
    pastry,
    over,
    seeds,
  }: { readonly pastry: string; readonly over: string; readonly seeds: readonly number[] },
): void {
  const [digitBits, leafSetSize] = pastry.split(' ').map((each) => each.split('=')[1])
  let active = 0
  let wrong = 0
  let failed = 0
  let latest = 0
  for (const seed of seeds) {
    let lastJoin = 0
    const { summary } = play(
      seed,
      `pastry: { digitBits: ${digitBits}, leafSetSize: ${leafSetSize} }`,
      [
        `join: { nodes: ${nodes}, over: ${over} }`,
        'settle: { until: stable }',
        'route: { count: 10000, over: 60s }',
      ],
      (joined) => {
        lastJoin = Math.max(lastJoin, joined)
      },
    )
    const [, settled, routed] = summary
    active += settled!.nodes_active
    wrong += settled!.leaf_sets_wrong ?? 0
    failed += routed!.failed
    latest = Math.max(latest, lastJoin)
  }
  verdict(active === nodes * seeds.length && wrong === 0 && failed === 0)
  say(
    `joins: ${nodes} nodes over ${over}, ${pastry}, ${seeds.length} seeds: ${active} active of ${nodes * seeds.length} ` +
      `(the last after ${latest.toFixed(1)} s), ${wrong} leaf sets wrong, ${failed} of ${10_000 * seeds.length} routes failed`,
  )
}

/** Lookups at once, after a minute and after five; repaired within the leaf exchange period; nothing fails after repair. */
function crashes(fraction: number, seeds: readonly number[]): void {
  const failures = [0, 0, 0]
  const misdelivered = [0, 0, 0]
  const repairs: number[] = []
  for (const seed of seeds) {
    const { summary } = play(seed, '', [
      'join: { nodes: 1000, over: 60s }',
      'settle: { until: stable }',
      `crash: { fraction: ${fraction} }`,
      'route: { count: 3000, over: 60s }',
      'route: { count: 3000, over: 60s }',
      'settle: { for: 180s }',
      'route: { count: 3000, over: 60s }',
    ])
    repairs.push(summary[2]!.repair_s ?? Number.POSITIVE_INFINITY)
    ;[summary[3]!, summary[4]!, summary[6]!].forEach((row, index) => {
      failures[index]! += row.failed
      misdelivered[index]! += row.misdelivered
    })
  }
  const sorted = repairs.sort((a, b) => a - b)
  verdict(failures[2] === 0 && sorted.at(-1)! <= 300)
  say(
    `crashes: ${100 * fraction} % of 1,000 nodes, ${seeds.length} seeds: failed at +0 s, +60 s, +300 s: ${failures.join(', ')} of ` +
      `${3_000 * seeds.length} each (misdelivered ${misdelivered.join(', ')}); repaired after ${sorted[0]} … ${sorted.at(-1)} s, median ${sorted[sorted.length >> 1]} s`,
  )
}

/** In the setting of [P01 §3], reached by protocol joins, one per second. */
function meanHops(nodes: number, oracle: number): void {
  const { summary } = play(1, 'pastry: { leafSetSize: 16, neighborhoodSetSize: 32 }', [
    `join: { nodes: ${nodes}, over: ${nodes}s }`,
    'settle: { until: stable }',
    'route: { count: 50000, over: 60s, keys: nodes }',
  ])
  const { hops_mean: hops, stretch_sum: stretch, failed } = summary[2]!
  const off = hops! / oracle - 1
  verdict(Math.abs(off) <= 0.02 && failed === 0)
  say(
    `hops: ${nodes} nodes: ${hops!.toFixed(3)}, oracle ${oracle} (${(100 * off).toFixed(2)} %), route length over direct distance ${stretch!.toFixed(3)}, ${failed} failed`,
  )
}

function play(
  seed: number,
  settings: string,
  phases: readonly string[],
  joinedAt: (seconds: number) => void = () => {},
): RunResult {
  const text = [
    'name: evidence',
    `seed: ${seed}`,
    'network: { latency: { model: euclidean } }',
    'record: { lookups: none }',
    settings,
    'phases:',
    ...phases.map((phase) => `  - ${phase}`),
  ].join('\n')
  const scenario = scenarioOf('evidence', text)
  return run(scenario, {
    sinks: {
      row: (file, row) => file === 'nodes' && row.joined_s !== null && joinedAt(Number(row.joined_s)),
    },
  })
}

function verdict(holds: boolean): void {
  if (!holds) failedClaims++
}
