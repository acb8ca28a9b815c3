import workerpool from 'workerpool'
import { CHECKERS } from '../../explore/checks/all.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { type Exploration, exploreScenario } from '../../explore/explore.ts'

export interface ExploredSeed {
  readonly exploration: Exploration
  /** Of this process, for this seed. */
  readonly cpuSeconds: number
}

/** Explores a seed, in a process that does one after another. `checkers`: the names of those that watch. */
function explore(seed: number, checkers: readonly string[]): ExploredSeed {
  const before = process.cpuUsage()
  const watching = CHECKERS.filter(({ name }) => checkers.includes(name))
  const exploration = exploreScenario(drawScenario(seed), { checkers: watching })
  const { user, system } = process.cpuUsage(before)
  return { exploration, cpuSeconds: (user + system) / 1_000_000 }
}

// Ctrl-C reaches every process of the terminal; the command ends its workers itself.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

workerpool.worker({ explore })
