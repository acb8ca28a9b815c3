import { isExcused, isFailure, OUTCOMES, type Outcome } from '../../measure/outcomes.ts'
import { COLOUR } from '../kit/style.ts'

/** What becomes of operations that do not succeed: the failures, then what no failure rate counts. */
export const TROUBLES: readonly Outcome[] = [
  ...OUTCOMES.filter(isFailure),
  ...OUTCOMES.filter((outcome) => !isFailure(outcome) && outcome !== 'succeeded'),
]

const CAUSES: Readonly<Record<Outcome, string>> = {
  misdelivered: 'misdelivered',
  lost: 'lost',
  timed_out: 'timed out',
  not_found: 'not found',
  stale: 'stale',
  outdated: 'outdated',
  aborted: 'aborted',
  unrecoverable: 'unrecoverable',
  unreachable: 'unreachable',
  refused: 'refused',
  succeeded: 'succeeded',
}

/** `failed: timed out`, `not counted: aborted`. */
export const inWords = (outcome: Outcome): string =>
  `${isFailure(outcome) ? 'failed: ' : isExcused(outcome) ? 'not counted: ' : ''}${CAUSES[outcome]}`

const MEANINGS: readonly (readonly [Outcome, string])[] = [
  ['misdelivered', 'Misdelivered: handled by a node that was not the root.'],
  ['lost', 'Lost: no node handled it within the deadline.'],
  ['timed_out', 'Timed out: handled, but not answered within the deadline.'],
  ['not_found', 'Not found: answered “absent” though a value existed.'],
  ['stale', 'Stale: answered with an older value.'],
  ['outdated', 'Outdated: answered with an older value, since every holder of the newest had crashed.'],
  ['aborted', 'Aborted: the caller went before the answer came.'],
  ['unrecoverable', 'Unrecoverable: every copy of the value had crashed.'],
  ['unreachable', 'Unreachable: every copy was across a partition.'],
  ['refused', 'Refused: there was no room to store the value.'],
]

/** What a caption says of outcomes. */
export const meaningsOf = (outcomes: readonly Outcome[]): readonly string[] =>
  MEANINGS.flatMap(([outcome, meaning]) => (outcomes.includes(outcome) ? [meaning] : []))

/** Failures stand out. */
export const colourOf = (outcome: Outcome): string => (isFailure(outcome) ? COLOUR.vermilion : COLOUR.grey)
