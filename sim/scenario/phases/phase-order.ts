import type { Micros } from '../../../protocol/base/time.ts'
import type { PhaseFiles } from '../files/file-contents.ts'
import type { DocumentPhase } from './phase-kinds.ts'
import { leastTime } from './phase-times.ts'

/** In which order phases start, as far as that is known before a run. */

export type TimedPhase = DocumentPhase & { readonly at: Micros }

export const isTimed = (phase: DocumentPhase): phase is TimedPhase => phase.at !== undefined

/** When each phase starts at the earliest. */
export function leastStarts(all: readonly DocumentPhase[], files: PhaseFiles): number[] {
  let time = 0
  return all.map((phase) => {
    if (isTimed(phase)) return phase.at
    const start = time
    if (!phase.background) time += leastTime(phase, all, files)
    return start
  })
}

/** Those at a given time that stand after all others, if their place says nothing: in the order of time. */
export function appendedPhases(all: readonly DocumentPhase[]): TimedPhase[] {
  const last = all.findLastIndex((phase) => !isTimed(phase))
  const appended = all.slice(last + 1).filter(isTimed)
  return appended.sort((a, b) => a.at - b.at || a.index - b.index)
}

/** The phases as they stand, but the appended ones at their times: after those that may have started by then. */
export function inOrderOfStart(all: readonly DocumentPhase[], files: PhaseFiles): DocumentPhase[] {
  const starts = leastStarts(all, files)
  const appended = appendedPhases(all)
  const ordered: DocumentPhase[] = []
  for (const phase of all.slice(0, all.length - appended.length)) {
    while (appended.length > 0 && appended[0]!.at < starts[phase.index]!) ordered.push(appended.shift()!)
    ordered.push(phase)
  }
  return [...ordered, ...appended]
}

/** The appended phases of which only the run shows before or after which others they start: a `settle` waits until something. */
export function inUnknownOrder(all: readonly DocumentPhase[], files: PhaseFiles): ReadonlySet<DocumentPhase> {
  const waiting = all.findIndex((phase) => phase.kind === 'settle' && phase.wait.for === undefined)
  const next = all.find((phase) => waiting >= 0 && phase.index > waiting && !isTimed(phase))
  if (next === undefined) return new Set()
  const start = leastStarts(all, files)[next.index]!
  return new Set(appendedPhases(all).filter(({ at }) => at >= start))
}
