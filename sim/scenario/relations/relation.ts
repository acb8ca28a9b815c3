import type { Traces } from '../phases/phase-times.ts'
import type { ScenarioDocument, SectionName } from '../schema/schema.ts'
import type { Path } from '../text/source.ts'

/** A relation that does not hold, told at one place in the document. */
export interface Breach {
  readonly path: Path
  readonly expected?: string
  readonly found?: string
  readonly statement?: string
  readonly hint?: string | undefined
}

/** What relations may look at beyond the document itself: data files that could be read. */
export interface RelationFacts {
  /** How many keys a dataset holds, by its path; without those that could not be read. */
  readonly datasetSizes: ReadonlyMap<string, number>
  readonly traces: Traces
}

/** Something that must hold between fields. It is checked when all the sections it reads are sound by themselves. */
export interface Relation<Reads extends SectionName = SectionName> {
  readonly title: string
  readonly reads: readonly Reads[]
  readonly check: (scenario: Pick<ScenarioDocument, Reads>, facts: RelationFacts) => readonly Breach[]
}

/** Keeps the types of `reads` and `check` together while forgetting them in the list. */
export function relation<const Reads extends SectionName>(definition: Relation<Reads>): Relation {
  return definition as unknown as Relation
}

export const unless = (holds: boolean, breach: () => Breach): Breach[] => (holds ? [] : [breach()])
