import type { z } from 'zod'
import type { Path } from '../text/source.ts'
import { PHASE_KINDS, type PhaseEntry, type PhaseKind, type phaseKinds } from './phases.ts'

/** A phase of a scenario with its kind beside its fields, and where it stands. */
export type DocumentPhase = {
  readonly [Kind in PhaseKind]: {
    readonly kind: Kind
    readonly index: number
    /** Is it a `during`? */
    readonly background: boolean
    readonly path: Path
  } & z.output<(typeof phaseKinds)[Kind]>
}[PhaseKind]

/** The phases in order; each entry holds exactly one kind, as the schema has made sure. */
export function documentPhases(entries: readonly PhaseEntry[]): DocumentPhase[] {
  return entries.flatMap(({ during, ...foreground }, index) => {
    const entry: Omit<PhaseEntry, 'during'> = during ?? foreground
    const background = during !== undefined
    return PHASE_KINDS.filter((kind) => entry[kind] !== undefined).map((kind) => {
      const path = ['phases', index, ...(background ? ['during'] : []), kind]
      return { kind, index, background, path, ...entry[kind] } as DocumentPhase
    })
  })
}

/** The name of every phase: its label, else its kind, else, of several of a kind, kind and count from 1. */
export function phaseNames(phases: readonly DocumentPhase[]): string[] {
  return phases.map(({ kind, label, index }) => {
    if (label !== undefined) return label
    const siblings = phases.filter((other) => other.kind === kind && other.label === undefined)
    return siblings.length === 1
      ? kind
      : `${kind} ${siblings.findIndex((other) => other.index === index) + 1}`
  })
}

/** Names that only phases without a label bear. */
export const isReservedName = (name: string): boolean =>
  new RegExp(`^(${PHASE_KINDS.join('|')})( \\d+)?$`).test(name)

const OPERATION_KINDS: ReadonlySet<PhaseKind> = new Set(['insert', 'lookup', 'route', 'delete', 'mix'])

export const isOperationPhase = ({ kind }: { readonly kind: PhaseKind }): boolean => OPERATION_KINDS.has(kind)
