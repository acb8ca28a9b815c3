import { playOut, simulationOf } from './play.ts'

/** From crashes one by one. */
export interface RepairTime {
  /** T: from a crash until a copy that it took is restored, on average over the copies, in seconds. */
  readonly mean: number
  /** The longest that it took until all were. */
  readonly longest: number
  readonly crashes: number
}

/** Lets nodes crash one at a time, and measures how long their copies are missing: to notice it and to restore them. */
export function measureRepairTime({
  seed,
  nodes,
  replicas = 3,
  crashes = 20,
}: {
  seed: number
  nodes: number
  replicas?: number
  crashes?: number
}): RepairTime {
  const simulation = simulationOf({
    seed,
    sections: [`storage: { replicas: ${replicas} }`],
    phases: [
      `join: { nodes: ${nodes}, start: converged }`,
      'insert: { keys: 10000, valueBytes: 100..1000, over: 60s }',
      'settle: { for: 60s }',
      ...Array.from({ length: crashes }, () => ['crash: { count: 1 }', 'settle: { for: 150s }']).flat(),
    ],
  })
  const { ledger } = simulation.truth
  const { live } = simulation.membership
  let there = 0
  let since = 0
  let copies = 0
  let missing = 0
  playOut(
    simulation,
    (now) => {
      const { keysWithFewCopies } = ledger
      // Each of these keys lacks the copy that the last victim held.
      if (live.size < there) copies += keysWithFewCopies
      else if (copies > 0) missing += (now - since) * keysWithFewCopies
      there = live.size
      since = now
    },
    0.1,
  )
  const longest = simulation.result().summary.map(({ restored_s }) => restored_s ?? 0)
  return { mean: missing / copies, longest: Math.max(...longest), crashes }
}
