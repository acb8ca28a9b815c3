import { Claims, type Options, progress, Table } from '../report.ts'
import { phaseOf, playOut, simulationOf, sumOf } from './play.ts'

/** The setting in which the system that this one descends from lost 31 % of its lookups, and this one's own. */
const OVERLAYS = {
  'b = 2, L = 4, ids of 16 bits':
    'pastry: { idBits: 16, digitBits: 2, leafSetSize: 4, neighborhoodSetSize: 4 }',
  'b = 4, L = 32': 'pastry: {}',
} as const

/** Eighty nodes hold data; twenty more join. Every key is asked for all the while, and nothing may fail. */
export function lateJoins({ seeds }: Options): readonly string[] {
  const claims = new Claims()
  const table = new Table([
    'overlay',
    '20 join within',
    'seeds',
    'lookups while they join',
    'failed',
    'lookups afterwards',
    'failed',
    'keys short of copies',
    'keys lost',
  ])
  for (const [name, pastry] of Object.entries(OVERLAYS)) {
    for (const over of ['20s', '0s']) {
      const sums = { during: 0, failed: 0, after: 0, failedAfter: 0, atRisk: 0, lost: 0 }
      for (const seed of seeds) {
        progress(`late-joins: ${name}, within ${over}, seed ${seed}`)
        const result = playOut(simulationOf({ seed, sections: [pastry], phases: phases(over) }))
        const [joining, settled, after] = ['late', 'settled', 'after'].map((label) => phaseOf(result, label))
        sums.during += sumOf([joining!, settled!], 'attempted')
        sums.failed += sumOf([joining!, settled!], 'failed')
        sums.after += after!.attempted
        sums.failedAfter += after!.failed
        sums.atRisk += after!.keys_at_risk
        sums.lost += after!.keys_lost
        const { violations } = result
        claims.check(violations.length === 0, `${name}, ${over}, seed ${seed}: ${violations[0]}`)
        claims.check(settled!.nodes_active === 100, `${name}, ${over}, seed ${seed}: a joiner is missing`)
      }
      const { during, failed, after, failedAfter, atRisk, lost } = sums
      claims.check(
        failed + failedAfter + atRisk + lost === 0,
        `${name}, ${over}: nothing fails, nothing is lost`,
      )
      table.row([name, over, seeds.length, during, failed, after, failedAfter, atRisk, lost])
    }
  }
  return claims.failed
}

const phases = (over: string) => [
  'join: { nodes: 80, over: 80s }',
  'settle: { until: stable }',
  'insert: { keys: 2000, valueBytes: 20..40, over: 20s }',
  'during: { lookup: { label: readers, rate: 0.5, verify: true } }',
  `join: { label: late, nodes: 20, over: ${over} }`,
  'settle: { label: settled, for: 2m }',
  'lookup: { label: after, count: 2000, over: 20s, verify: true }',
]
