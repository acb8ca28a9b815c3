import { ALWAYS, APART, type Finding } from './findings.ts'
import { type Meddle, PlayedScenario } from './played-scenario.ts'
import { type ExploredScenario, exploredScenario } from './scenario.ts'

/** What came of the scenario of a seed. */
export interface Exploration {
  readonly seed: number
  /** What is wrong of that which is demanded. */
  readonly findings: readonly Finding[]
  /** `reunion`: L = 2, or more neighbours died together than leaf sets bear. Then no more is demanded of the nodes than one ring, and rings that stay apart are counted. */
  readonly demanded: 'everything' | 'reunion'
  /** Is there more than one ring at the end, or a live node on none? */
  readonly isApart: boolean
  /** How many keys went because the last of their holders left when no other node stayed to take them. */
  readonly keysLeftBehind: number
  /** How many operations on keys there were. */
  readonly operations: number
  readonly events: number
}

/** Plays the scenario of a seed and checks all that should hold at its end. */
export const explore = (seed: number): Exploration => exploreScenario(exploredScenario(seed), seed)

/** The same of a scenario made otherwise. `meddle` plants faults. */
export function exploreScenario(explored: ExploredScenario, seed: number, meddle?: Meddle): Exploration {
  try {
    const played = new PlayedScenario(explored, seed, meddle)
    const { findings: all, isReunionAll, keysLeftBehind, operations, events } = played
    const isApart = all.some(({ kind }) => APART.has(kind))
    const found = { seed, isApart, keysLeftBehind, operations, events }
    if (!isReunionAll) return { ...found, findings: all, demanded: 'everything' }
    return { ...found, findings: all.filter(({ kind }) => ALWAYS.has(kind)), demanded: 'reunion' }
  } catch (error) {
    const stack = (error instanceof Error && error.stack) || String(error)
    const finding = { kind: 'exception' as const, text: stack.split('\n').slice(0, 4).join(' ') }
    return {
      seed,
      findings: [finding],
      demanded: 'everything',
      isApart: false,
      keysLeftBehind: 0,
      operations: 0,
      events: 0,
    }
  }
}
