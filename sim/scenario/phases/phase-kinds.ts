import type { z } from 'zod'
import { churnKind } from './churn.ts'
import { crashKind } from './crash.ts'
import { deleteKind } from './delete.ts'
import { insertKind } from './insert.ts'
import { joinKind } from './join.ts'
import { leaveKind } from './leave.ts'
import { linksKind } from './links.ts'
import { lookupKind } from './lookup.ts'
import { mixKind } from './mix.ts'
import { outageKind } from './outage.ts'
import type { PhaseKindDefinition, PhaseOf, StatedPhase } from './phase-kind.ts'
import { replayKind } from './replay.ts'
import { routeKind } from './route.ts'
import { settleKind } from './settle.ts'

/** All kinds of phase, in the order in which a user reads about them. */
const KINDS = [
  joinKind,
  settleKind,
  insertKind,
  lookupKind,
  routeKind,
  deleteKind,
  mixKind,
  replayKind,
  churnKind,
  crashKind,
  leaveKind,
  outageKind,
  linksKind,
] as const

type Kinds = { readonly [Definition in (typeof KINDS)[number] as Definition['kind']]: Definition }
export type PhaseKind = keyof Kinds

type FieldsOf<Kind extends PhaseKind> = z.output<Kinds[Kind]['schema']>

/** A phase of any kind as the scenario states it, and where it stands in the document. */
export type DocumentPhase = { readonly [Kind in PhaseKind]: StatedPhase<Kind, FieldsOf<Kind>> }[PhaseKind]

/** A phase of any kind with nothing left open. */
export type Phase = { readonly [Kind in PhaseKind]: PhaseOf<Kinds[Kind]> }[PhaseKind]

/** A map that holds the fields of each kind, if it is one of that kind. */
export type PhaseFields = { readonly [Kind in PhaseKind]?: FieldsOf<Kind> | undefined }

/**
 * A definition as what it can be asked about the phases of its own kind. That it gets no others is up to `kindOf`, and
 * not seen by the compiler.
 */
export type AnyPhaseKind = PhaseKindDefinition<PhaseKind, FieldsOf<PhaseKind>, Phase>

export const PHASE_KINDS: readonly AnyPhaseKind[] = KINDS

export const PHASE_NAMES = KINDS.map(({ kind }) => kind)

const byName = Object.fromEntries(PHASE_KINDS.map((definition) => [definition.kind, definition]))

export const kindOf = ({ kind }: { readonly kind: PhaseKind }) =>
  (byName as Record<PhaseKind, AnyPhaseKind>)[kind]

/** Kinds in which nodes route or do something with keys. */
export const OPERATION_NAMES = PHASE_KINDS.filter(isOperations).map(({ kind }) => kind)

export const isOperationPhase = (phase: { readonly kind: PhaseKind }): boolean => isOperations(kindOf(phase))

function isOperations({ concerns }: AnyPhaseKind): boolean {
  return concerns === 'operations'
}
