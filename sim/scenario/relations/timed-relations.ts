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
      const starts = leastStarts(all, files)
      return all.filter(isTimed).flatMap((phase): Breach[] => {
        const later = all.slice(0, phase.index).find(({ index }) => starts[index]! > phase.at)
        if (later === undefined) return []
        const start = `${formatDuration(starts[later.index]!)} on, when ${formatPath(later.entry)}`
        const earliest = isTimed(later) ? '' : ' at the earliest'
        const expected = `a time from ${start}, which stands before it, starts${earliest}`
        const path = [...phase.entry, 'at']
        const hint =
          later.round === undefined
            ? ORDER_HINT
            : `${ORDER_HINT} What falls into a \`repeat\` stands before it.`
        return [{ path, expected, found: formatDuration(phase.at), hint }]
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

/** When each phase starts at the earliest. */
function leastStarts(all: readonly DocumentPhase[], files: PhaseFiles): number[] {
  let time = 0
  return all.map((phase) => {
    if (isTimed(phase)) return phase.at
    const start = time
    if (!phase.background) time += leastTime(phase, all, files)
    return start
  })
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
