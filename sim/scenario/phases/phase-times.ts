import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { PhaseFiles } from '../files/file-contents.ts'
import { type DocumentPhase, kindOf } from './phase-kinds.ts'

/** How long a phase takes at least by what it says itself; undefined if it leaves that open. */
export const statedTime = (phase: DocumentPhase, files: PhaseFiles): Micros | undefined =>
  kindOf(phase).time(phase, files)

/**
 * How long a phase takes at least. One in the background that leaves it open takes as long as those that follow; one
 * that waits for something may be over soon.
 */
export function leastTime(phase: DocumentPhase, all: readonly DocumentPhase[], files: PhaseFiles): Micros {
  const own = statedTime(phase, files)
  if (own !== undefined || !phase.background) return own ?? micros(0)
  const following = all.filter(({ background, index }) => !background && index > phase.index)
  return micros(following.reduce((sum, other) => sum + (statedTime(other, files) ?? 0), 0))
}
