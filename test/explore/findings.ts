/** What may be wrong with a run, in the order of the table. */
export const KINDS = [
  'exception',
  'broken invariant',
  'join given up',
  'not active',
  'never left',
  'rings apart',
  'wrong leaf set',
  'key lost',
  'missing copy',
  'wrong copy',
  'answer from nowhere',
  'stray answer',
  'stale read',
  'absent read',
  'write out of order',
  'wrong at rest',
  'unanswered at rest',
  'storm',
] as const

export type FindingKind = (typeof KINDS)[number]

export interface Finding {
  readonly kind: FindingKind
  readonly text: string
}

/** What holds even where only reunion is demanded. */
export const ALWAYS: ReadonlySet<FindingKind> = new Set([
  'exception',
  'broken invariant',
  'answer from nowhere',
  'stray answer',
])

/** What says that there is not one ring of all nodes. */
export const APART: ReadonlySet<FindingKind> = new Set(['rings apart', 'not active'])
