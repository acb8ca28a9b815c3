import type { Micros } from '../../../protocol/base/time.ts'
import type { PhaseFiles } from '../files/file-contents.ts'
import type { DocumentPhase } from '../phases/phase-kinds.ts'
import { documentPhases } from '../phases/phase-names.ts'
import { leastTime, statedTime } from '../phases/phase-times.ts'
import { type Breach, unless } from '../text/breach.ts'
import { formatDuration } from '../text/quantities.ts'
import { formatPath } from '../text/source.ts'
import { type Relation, relation } from './relation.ts'

type TimedPhase = DocumentPhase & { readonly at: Micros }

const isTimed = (phase: DocumentPhase): phase is TimedPhase => phase.at !== undefined

const ORDER_HINT =
  'Write the phases in the order in which they start: what can be checked before a run is checked in this order.'

/** What must hold between phases that start at a given time and all others. */
export const timedRelations: readonly Relation[] = [
  relation({
    title: 'a phase at a given time stands in the order of time',
    reads: ['phases'],
    check: ({ phases }, files) => {
      const all = documentPhases(phases)
      return all.filter(isTimed).flatMap((phase) => {
        const before = all
          .slice(0, phase.index)
          .map((other) => ({ other, start: leastStart(other, all, files) }))
        const later = before.find(({ start }) => start > phase.at)
        return unless(later === undefined, () => ({
          path: [...phase.entry, 'at'],
          expected: `a time from ${formatDuration(later!.start)} on, when ${formatPath(later!.other.entry)}, which stands before it, starts${isTimed(later!.other) ? '' : ' at the earliest'}`,
          found: formatDuration(phase.at),
          hint: ORDER_HINT,
        }))
      })
    },
  }),
  relation({
    title: 'a phase at a given time starts before the others are over',
    reads: ['phases'],
    check: ({ phases }, files) => {
      const all = documentPhases(phases)
      const end = exactEnd(all, files)
      if (end === undefined) return []
      return all.filter(isTimed).flatMap((phase): Breach[] =>
        unless(phase.at < end, () => ({
          path: [...phase.entry, 'at'],
          expected: `a time before ${formatDuration(end)}, when the other phases are over`,
          found: formatDuration(phase.at),
          hint: 'Give it an earlier time, put it last without `at`, or let a `settle` last until then.',
        })),
      )
    },
  }),
]

/** When a phase starts at the earliest. */
function leastStart(phase: DocumentPhase, all: readonly DocumentPhase[], files: PhaseFiles): number {
  if (isTimed(phase)) return phase.at
  const before = all.filter(({ background, index }) => !background && index < phase.index)
  return before.reduce((sum, other) => sum + leastTime(other, all, files), 0)
}

/** When the last phase of the foreground is over; undefined where one waits for something. */
function exactEnd(all: readonly DocumentPhase[], files: PhaseFiles): number | undefined {
  let end = 0
  for (const phase of all) {
    if (phase.background) continue
    const own = phase.kind === 'settle' && phase.wait.for === undefined ? undefined : statedTime(phase, files)
    if (own === undefined) return undefined
    end += own
  }
  return end
}
