import { CHECKERS } from '../checks/all.ts'
import type { Fields } from '../document.ts'
import { exploreScenario } from '../explore.ts'
import { type ShrinkOptions, type Shrunk, shrink } from './shrink.ts'

export interface ExplorationShrinking extends Pick<ShrinkOptions, 'playsMax' | 'mayGoOn'> {
  /** Name of the checker whose promise was broken. */
  readonly checker: string
  /** What an earlier attempt has found out of a candidate, or else what `play` finds out now. Not given: each is played. */
  answerOf?(candidate: Fields, play: () => boolean): boolean
}

/** The smallest scenario found that breaks the same promise as one that was explored; only that promise is looked at. */
export function shrinkExploration(document: Fields, options: ExplorationShrinking): Shrunk {
  const { checker, answerOf = (_, play) => play() } = options
  const checkers = CHECKERS.filter(({ name }) => name === checker)
  const breaks = (candidate: Fields): boolean =>
    exploreScenario(candidate, { checkers }).findings.some((finding) => finding.checker === checker)
  const isStillBroken = (candidate: Fields): boolean => answerOf(candidate, () => breaks(candidate))
  return shrink(document, { ...options, isStillBroken })
}
