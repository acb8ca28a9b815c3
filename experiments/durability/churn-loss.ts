import { Claims, type Options, progress, say, spread, Table } from '../report.ts'
import { Exposure } from './exposure.ts'
import { lossesPerKey } from './loss-model.ts'
import { phaseOf, playOut, simulationOf } from './play.ts'
import { measureRepairTime } from './repair-time.ts'

const NODES = 1_000
const KEYS = 10_000
const REPLICAS = 3
/** Mean of the sessions, in seconds. */
const SESSION = 3_600

/** Nodes come and go without a word: what is lost, and is it what the repair time predicts? `size`: virtual hours. */
export function churnLoss({ seeds, size: hours = 24 }: Options): readonly string[] {
  const claims = new Claims()
  const single = measureRepairTime({ seed: 1, nodes: NODES })
  say(
    `Of ${single.crashes} crashes one by one: a copy is restored after ${single.mean.toFixed(1)} s on average, the last after ${single.longest.toFixed(0)} s at most.\n`,
  )
  const table = new Table([
    'seed',
    'hours',
    'crashes',
    'keys lost',
    'at instants',
    'expected with the repair time of single crashes',
    'repair time in the run, s',
    'expected with that',
    'expected of the last holders (95 %)',
    'crashes of a key’s holders within, s',
    'lost otherwise',
    'lookups',
    'failed',
    'repair, bytes per node and second',
  ])
  for (const seed of seeds) {
    const simulation = simulationOf({
      seed,
      sections: [`storage: { replicas: ${REPLICAS} }`, 'interval: 60s'],
      phases: [
        `join: { nodes: ${NODES}, start: converged }`,
        `insert: { keys: ${KEYS}, valueBytes: 100..1000, over: 60s }`,
        'settle: { for: 60s }',
        'during: { lookup: { rate: 0.001 } }',
        `churn: { session: { exponential: ${SESSION}s }, for: ${hours}h }`,
      ],
    })
    const crashRate = 1 / SESSION
    const exposure = new Exposure(simulation, { every: 10, crashRateOf: () => crashRate })
    const wear = { replicas: REPLICAS, crashRate, duration: 3_600 * hours }
    let reportedAt = 0
    const result = playOut(simulation, (now) => {
      if (now < 120) return
      exposure.look(now)
      if (now - reportedAt < 3_600) return
      reportedAt = now
      progress(`churn-loss: seed ${seed}, hour ${(now / 3_600).toFixed(1)}: ${exposure.lost} keys lost`)
    })
    const churn = phaseOf(result, 'churn')
    const repairTime = exposure.repairTime(wear)
    claims.check(
      exposure.lostOtherwise === 0,
      `seed ${seed}: ${exposure.lostOtherwise} keys lost otherwise than by crashes`,
    )
    claims.check(churn.stale === 0, `seed ${seed}: ${churn.stale} stale reads`)
    claims.check(result.violations.length === 0, `seed ${seed}: ${result.violations[0]}`)
    table.row([
      seed,
      hours,
      churn.crashes,
      exposure.lost,
      exposure.instants,
      (KEYS * lossesPerKey({ ...wear, repairTime: single.mean })).toFixed(1),
      repairTime.toFixed(1),
      (KEYS * lossesPerKey({ ...wear, repairTime })).toFixed(1),
      `${exposure.expected.toFixed(1)} ± ${exposure.uncertainty.toFixed(0)}`,
      spread(exposure.spans, 1),
      exposure.lostOtherwise,
      churn.attempted - churn.aborted - churn.unrecoverable,
      churn.failed,
      (churn.repair_bytes / (NODES * 3_600 * hours)).toFixed(1),
    ])
  }
  return claims.failed
}
