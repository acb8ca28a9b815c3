import { duration, whole } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import type { Path } from '../text/source.ts'
import type { PhaseRelation } from './phase-kind.ts'

/** What the writers of a phase ask for, beside what `storage` says of all. */
export const ownTerms = {
  replicas: whole(
    'How many copies each value that this phase writes has, on the nodes closest to its key; at most L/2 + 1. Not given: `storage.replicas`. A key that had more copies before keeps as many.',
    { from: 1, to: 65 },
  ).optional(),
  timeToLive: duration(
    'How long a value that this phase writes lives: then it has expired, its holders drop it, and lookups that find nothing are right. Not given: without end.',
    { from: '1ms', to: '500h' },
  ).optional(),
}

/** What holds between these fields and the sections of a scenario. */
export const writeRelations: readonly PhaseRelation<{
  readonly replicas?: number | undefined
  readonly path: Path
}>[] = [
  {
    title: 'the root finds the nodes that hold copies in its leaf set',
    reads: 'pastry',
    check: ({ replicas, path }, { leafSetSize }): Breach[] => {
      const most = leafSetSize / 2 + 1
      return unless(replicas === undefined || replicas <= most, () => ({
        path: [...path, 'replicas'],
        expected: `at most L/2 + 1 = ${most} replicas (pastry.leafSetSize is ${leafSetSize})`,
        found: String(replicas),
      }))
    },
  },
]
