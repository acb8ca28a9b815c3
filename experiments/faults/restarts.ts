import { playOut, simulationOf } from '../durability/play.ts'
import { Table, total } from '../report.ts'

/** How long the nodes are down. */
const DOWN_S = [10, 60, 300]
/** How long after they have come back it is looked. */
const LATER_S = [10, 60, 300, 1_800]

/** A tenth of 100 nodes crashes and comes back with all that it knew. How many leaf sets are not the ideal ones then? */
function wrongAfterwards(seed: number, downS: number): readonly number[] {
  const simulation = simulationOf({
    seed,
    phases: [
      'join: { nodes: 100, start: converged }',
      'insert: { keys: 100, over: 10s }',
      `crash: { fraction: 0.1, restart: { after: ${downS}s } }`,
      `settle: { for: ${downS + LATER_S.at(-1)! + 1}s }`,
    ],
  })
  const wrong: number[] = []
  const backAt = 10 + downS
  playOut(simulation, (now) => {
    const next = LATER_S[wrong.length]
    if (next === undefined || now < backAt + next) return
    const { truth, membership } = simulation
    wrong.push(truth.wrongLeafSets().length + membership.live.size - truth.oracle.size)
  })
  return wrong
}

/** Leaf sets that are wrong, and nodes that are not active, after nodes have come back. */
export function restarts(seeds: number): void {
  const table = new Table(['down for', 'seeds', ...LATER_S.map((seconds) => `wrong ${seconds} s after`)])
  for (const downS of DOWN_S) {
    const all = Array.from({ length: seeds }, (_, index) => wrongAfterwards(index + 1, downS))
    const sums = LATER_S.map((_, place) => total(all, (wrong) => wrong[place]!))
    table.row([`${downS} s`, seeds, ...sums.map((sum) => `${sum} of ${100 * seeds}`)])
  }
}
