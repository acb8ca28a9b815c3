import type { FileContents } from '../files/file-contents.ts'
import type { ScenarioDocument, SectionName } from '../schema/schema.ts'
import type { Breach } from '../text/breach.ts'

/** Something that must hold between fields. It is checked when all the sections it reads are sound by themselves. */
export interface Relation<Reads extends SectionName = SectionName> {
  readonly title: string
  readonly reads: readonly Reads[]
  /** `files`: those that could be read. */
  readonly check: (scenario: Pick<ScenarioDocument, Reads>, files: FileContents) => readonly Breach[]
}

/** Keeps the types of `reads` and `check` together while forgetting them in the list. */
export function relation<const Reads extends SectionName>(definition: Relation<Reads>): Relation {
  return definition as unknown as Relation
}
