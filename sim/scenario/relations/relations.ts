import { expectRelations } from './expect-relations.ts'
import { idRelations } from './id-relations.ts'
import { kindRelations } from './kind-relations.ts'
import { parameterRelations } from './parameter-relations.ts'
import { phaseRelations } from './phase-relations.ts'
import type { Relation } from './relation.ts'
import { timedRelations } from './timed-relations.ts'

/** All that must hold between fields, in the order in which it is checked. */
export const RELATIONS: readonly Relation[] = [
  ...parameterRelations,
  ...phaseRelations,
  ...timedRelations,
  ...idRelations,
  ...kindRelations,
  ...expectRelations,
]
