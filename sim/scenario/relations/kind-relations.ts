import { PHASE_KINDS } from '../phases/phase-kinds.ts'
import { documentPhases } from '../phases/phase-names.ts'
import { type Relation, relation } from './relation.ts'

/** What must hold of the phases of one kind, as the definition of the kind says. */
export const kindRelations: readonly Relation[] = PHASE_KINDS.flatMap(({ kind, relations = [] }) =>
  relations.map((own) =>
    relation({
      title: `${kind}: ${own.title}`,
      reads: ['phases', ...(own.reads === undefined ? [] : [own.reads])],
      check: ({ phases, ...sections }, files) => {
        // It gets the section that it reads, which the compiler cannot follow through the list.
        const section = (own.reads && sections[own.reads]) as never
        return documentPhases(phases)
          .filter((phase) => phase.kind === kind)
          .flatMap((phase) => own.check(phase, section, files))
      },
    }),
  ),
)
