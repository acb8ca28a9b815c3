import workerpool from 'workerpool'
import { CHECKERS } from '../../explore/checks/all.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { type Exploration, exploreScenario } from '../../explore/explore.ts'
import { forgetShrinking, type ShrunkSeed, shrinkSeed } from './shrink-seed.ts'

export interface ExploredSeed {
  readonly exploration: Exploration
  /** Of this process, for the run of this seed. */
  readonly cpuSeconds: number
  /** The same for the search for a smaller scenario; 0 if none has come to its end. */
  readonly shrinkingCpuSeconds: number
  /** The smallest scenario found that breaks the first of the broken promises; undefined if none was broken, or none looked for. */
  readonly shrunk: ShrunkSeed | undefined
}

export interface SeedOptions {
  /** Names of the checkers that watch. */
  readonly checkers: readonly string[]
  /** Seconds for which a smaller scenario is looked for at most. */
  readonly shrinkSeconds: number
  /** The folder for what a search that is stopped has found out. */
  readonly out: string
}

/** Explores a seed, in a process that does one after another, and shrinks its scenario if that breaks a promise. */
function explore(seed: number, { checkers, shrinkSeconds, out }: SeedOptions): ExploredSeed {
  const watching = CHECKERS.filter(({ name }) => checkers.includes(name))
  const started = process.cpuUsage()
  const exploration = exploreScenario(drawScenario(seed), { checkers: watching })
  const cpuSeconds = cpuSecondsSince(started)
  const unshrunk: ExploredSeed = { exploration, cpuSeconds, shrinkingCpuSeconds: 0, shrunk: undefined }
  const [finding] = exploration.findings
  if (finding === undefined && checkers.length === CHECKERS.length) forgetShrinking(seed, out)
  if (finding === undefined || shrinkSeconds === 0) return unshrunk
  // What is broken is known from now on, independent of the search for a smaller scenario.
  workerpool.workerEmit(unshrunk)
  const startedToShrink = process.cpuUsage()
  const endsAt = performance.now() + 1_000 * shrinkSeconds
  const mayGoOn = (): boolean => performance.now() < endsAt
  const options = { checker: finding.checker, checkers: watching, mayGoOn, out }
  const shrunk = shrinkSeed(seed, options)
  return { exploration, cpuSeconds, shrinkingCpuSeconds: cpuSecondsSince(startedToShrink), shrunk }
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000_000
}

// Ctrl-C reaches every process of the terminal; the command ends its workers itself.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

workerpool.worker({ explore })
