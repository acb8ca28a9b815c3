import type { MetricOfPhase } from '../../sweep/outline.ts'
import { paragraph } from '../kit/sentences.ts'
import { phrase } from './names.ts'
import { isYesNo, type MeasuredMetric, type Outcome } from './outcomes.ts'
import { anyApart, countApart, runsApart, SIGN_APART } from './strata.ts'

/* What captions say of the runs that are set apart; all are empty if there are none. */

/** Of settings with a mean each. */
export function apartNote(outcomes: readonly Outcome[], metric: string): string {
  if (!anyApart(outcomes)) return ''
  const drawn = isYesNo(metric) ? 'a cross is their own share' : 'each is a cross'
  return `The ${countApart(outcomes)} runs in which the ring was severed are not part of the means: ${drawn}.`
}

/** Of settings that are cells. */
export function apartNoteOfCells(outcomes: readonly Outcome[]): string {
  if (!anyApart(outcomes)) return ''
  const apart = `${SIGN_APART} marks runs in which the ring was severed: how many they are, and their own mean, which is kept apart.`
  return outcomes.some(isOnlyApart)
    ? `${apart} Where there are no others, the border is dashed and the shade is that of the severed runs.`
    : apart
}

/** Whether nothing but its runs set apart is known of a setting. */
export const isOnlyApart = ({ estimate, apart }: Outcome): boolean =>
  estimate === null && apart.estimate !== null

/** Of pairs of runs, if some are left out. */
export const APART_NOTE_OF_PAIRS =
  'Pairs in which a ring was severed are left out, and so are settings that have no other pairs.'

/**
 * Of cost against quality: which means the runs are in. A run is set apart from the crash on: if cost and quality are of different
 * phases, the mean of the one may be without runs that are in that of the other.
 */
export function apartNoteOfTradeOffs(
  cost: MeasuredMetric,
  quality: MeasuredMetric,
  { crosses, daggers }: TradeOffMarks,
): string {
  const [ofCost, ofQuality] = [runsApart(cost.outcomes), runsApart(quality.outcomes)]
  if (ofCost + ofQuality === 0) return ''
  const [stricter, laxer] = ofCost > ofQuality ? [cost, quality] : [quality, cost]
  const of = ofCost === ofQuality ? '' : ` of ${phrase(stricter)}`
  return paragraph([
    crosses === 0
      ? `Runs in which the ring was severed are not in the means${of}.`
      : `Runs in which the ring was severed are in no mean${of} but those of the crosses: settings that have no others (${crosses} of ${quality.outcomes.length}). They do not count among the trade-offs.`,
    daggers === 0
      ? ''
      : `${SIGN_APART} is how many runs of ${crosses === 0 ? 'a' : 'another'} setting were severed.`,
    ofCost === ofQuality ? '' : laxerNote(laxer, Math.min(ofCost, ofQuality)),
  ])
}

/** What stands for runs that are set apart. */
interface TradeOffMarks {
  /** Settings of which all runs are set apart. */
  readonly crosses: number
  /** Labels of settings of which some are. */
  readonly daggers: number
}

const laxerNote = (metric: MetricOfPhase, apart: number): string =>
  apart === 0
    ? `The means of ${phrase(metric)} are of all runs, severed ones included.`
    : `The means of ${phrase(metric)} are without those only that were severed by then.`
