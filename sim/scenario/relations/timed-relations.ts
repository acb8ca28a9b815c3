import type { DocumentPhase } from '../phases/phase-kinds.ts'
import { documentPhases } from '../phases/phase-names.ts'
import { appendedPhases, isTimed, leastStarts } from '../phases/phase-order.ts'
import type { Breach } from '../text/breach.ts'
import { formatDuration } from '../text/quantities.ts'
import { formatPath } from '../text/source.ts'
import { type Relation, relation } from './relation.ts'

const ORDER_HINT =
  'Write the phases in the order in which they start: what can be checked before a run is checked in this order. After all others those at a given time may stand in any order.'

/** What must hold between phases that start at a given time and all others. */
export const timedRelations: readonly Relation[] = [
  relation({
    title: 'a phase at a given time stands in the order of time',
    reads: ['phases'],
    check: ({ phases }, files) => {
      const all = documentPhases(phases)
      const starts = leastStarts(all, files)
      const appended = new Set<DocumentPhase>(appendedPhases(all))
      return all.filter(isTimed).flatMap((phase): Breach[] => {
        if (appended.has(phase)) return []
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
]
