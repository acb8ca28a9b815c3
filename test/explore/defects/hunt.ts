import { CHECKERS } from '../../../sim/explore/checks/all.ts'
import type { Finding } from '../../../sim/explore/checks/checker.ts'
import type { Fields } from '../../../sim/explore/document.ts'
import { drawScenario } from '../../../sim/explore/draw/scenario.ts'
import { exploreScenario } from '../../../sim/explore/explore.ts'
import { type Shrunk, shrink } from '../../../sim/explore/shrink/shrink.ts'

import { type Defect, withDefect } from './defect.ts'

/** A defect that the search has found: the scenario breaks a promise with it, and none without it. */
export interface Caught {
  readonly seed: number
  /** How many seeds were explored until then, this one included. */
  readonly runs: number
  readonly document: Fields
  /** What was found first. */
  readonly finding: Finding
  /** Names of all checkers that found something. */
  readonly checkers: readonly string[]
}

export interface HuntOptions {
  readonly from: number
  readonly runsMax: number
}

/** Explores one seed of the default mix after another; undefined if none of them shows the defect. */
export function hunt(defect: Defect, { from, runsMax }: HuntOptions): Caught | undefined {
  for (let runs = 1; runs <= runsMax; runs++) {
    const seed = from + runs - 1
    const document = drawScenario(seed)
    const findings = withDefect(defect, () => exploreScenario(document).findings)
    const [finding] = findings
    if (finding === undefined || exploreScenario(document).findings.length > 0) continue
    const checkers = [...new Set(findings.map(({ checker }) => checker))]
    return { seed, runs, document, finding, checkers }
  }
  return undefined
}

/** The smallest scenario in which the same promise is broken with the defect, and kept without it. */
export function shrinkCaught(
  defect: Defect,
  { document, finding }: Pick<Caught, 'document' | 'finding'>,
  playsMax: number,
): Shrunk {
  const checkers = CHECKERS.filter(({ name }) => name === finding.checker)
  const isBroken = (candidate: Fields): boolean =>
    exploreScenario(candidate, { checkers }).findings.some(({ checker }) => checker === finding.checker)
  return shrink(document, {
    isStillBroken: (candidate) => withDefect(defect, () => isBroken(candidate)) && !isBroken(candidate),
    playsMax,
  })
}
