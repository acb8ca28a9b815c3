import { lastEvent } from '../files/churn-trace.ts'
import { type DocumentPhase, documentPhases } from '../phases/phase-names.ts'
import { formatDuration } from '../text/quantities.ts'
import { formatPath } from '../text/source.ts'
import { type Breach, type Relation, relation, unless } from './relation.ts'

/** What must hold of churn, of operations at a rate, and of all that runs in the background. */
export const churnRelations: readonly Relation[] = [
  relation({
    title: 'what runs in the foreground says how long',
    reads: ['phases'],
    check: ({ phases }) =>
      documentPhases(phases).flatMap((phase): Breach[] => {
        const missing = phase.background ? undefined : openTime(phase)
        if (missing === undefined) return []
        const path = [...phase.path, missing]
        return [
          {
            path,
            statement: `\`${formatPath(path)}\` is missing: expected how long this lasts, such as 1h.`,
            hint: 'Only in `during` it may be left out: the phase then lasts until the phases end.',
          },
        ]
      }),
  }),
  relation({
    title: 'a phase follows what runs in the background',
    reads: ['phases'],
    check: ({ phases }) => {
      const all = documentPhases(phases)
      return all.flatMap(({ background, index }) =>
        unless(!background || all.some((other) => !other.background && other.index > index), () => ({
          path: ['phases', index, 'during'],
          statement: 'No phase follows beside which this could run.',
          hint: 'Put the phases after it that it shall accompany, such as `settle: { for: 20m }`.',
        })),
      )
    },
  }),
  relation({
    title: 'a trace goes on when the warm-up is over',
    reads: ['phases'],
    check: ({ phases }, { traces }) =>
      documentPhases(phases).flatMap((phase) => {
        if (phase.kind !== 'churn' || !('trace' in phase.source) || phase.for !== null) return []
        const events = traces.get(phase.source.trace)
        return unless(events === undefined || phase.warmUp < lastEvent(events), () => ({
          path: [...phase.path, 'warmUp'],
          expected: `a warm-up that ends before the trace, which takes ${formatDuration(lastEvent(events ?? []))}`,
          found: formatDuration(phase.warmUp),
          hint: 'Make it shorter, or say with `for` how long the phase is measured after it.',
        }))
      }),
  }),
]

/** The field that would say how long the phase lasts, if nothing does. */
function openTime(phase: DocumentPhase): string | undefined {
  if (phase.kind === 'churn') return phase.for === null && 'session' in phase.source ? 'for' : undefined
  return 'over' in phase && phase.over === null ? 'over' : undefined
}
