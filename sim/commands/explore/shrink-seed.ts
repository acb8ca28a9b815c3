import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Checker, Finding } from '../../explore/checks/checker.ts'
import type { Fields } from '../../explore/document.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { exploreScenario } from '../../explore/explore.ts'
import type { Shrunk } from '../../explore/shrink/shrink.ts'
import { shrinkExploration } from '../../explore/shrink/shrink-exploration.ts'
import { codeVersion } from '../shell/code-version.ts'
import { ShrinkJournal } from './shrink-journal.ts'

/** The smallest scenario found that breaks the same promise as the scenario of a seed. */
export interface ShrunkSeed extends Shrunk {
  /** Whose promise it is. */
  readonly checker: string
  /** All that is wrong with it, by the checkers that watch. */
  readonly findings: readonly Finding[]
}

export interface ShrinkSeedOptions {
  /** Whose promise the scenario of the seed breaks. */
  readonly checker: string
  /** The checks that run: others are not asked what else is wrong. */
  readonly checkers: readonly Checker[]
  /** Asked before each play; a search that is stopped by it can be resumed. */
  mayGoOn(): boolean
  /** The folder of its journal. */
  readonly out: string
}

/** How many scenarios are played at most to shrink one. */
const PLAYS_MAX = 500

/** Shrinks the scenario of a seed, or goes on where an earlier attempt was stopped. */
export function shrinkSeed(seed: number, { checker, checkers, mayGoOn, out }: ShrinkSeedOptions): ShrunkSeed {
  const document: Fields = drawScenario(seed)
  const journal = new ShrinkJournal(journalPath(out, seed), [codeVersion(), document, checker])
  const shrunk = shrinkExploration(document, {
    checker,
    playsMax: PLAYS_MAX,
    mayGoOn,
    answerOf: (candidate, play) => journal.answerOf(candidate, play),
  })
  if (shrunk.end !== 'stopped') journal.remove()
  return { ...shrunk, checker, findings: exploreScenario(shrunk.document, { checkers }).findings }
}

const journalPath = (out: string, seed: number): string => join(out, `.seed-${seed}.shrinking`)

/** The seed breaks no promise any more: what an earlier search has left is of no use. */
export const forgetShrinking = (seed: number, out: string): void =>
  rmSync(journalPath(out, seed), { force: true })
