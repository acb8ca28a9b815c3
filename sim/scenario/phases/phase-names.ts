import { type DocumentPhase, PHASE_NAMES } from './phase-kinds.ts'
import type { PhaseEntry } from './phases.ts'

/** The phases in order; each entry holds exactly one kind, as the schema has made sure. */
export function documentPhases(entries: readonly PhaseEntry[]): DocumentPhase[] {
  return entries.flatMap(({ during, at, ...own }, index) => {
    const fields = during ?? own
    const entry = ['phases', index]
    const place = {
      index,
      entry,
      background: during !== undefined || at !== undefined,
      ...(at !== undefined && { at }),
    }
    return PHASE_NAMES.filter((kind) => fields[kind] !== undefined).map((kind) => {
      const path = [...entry, ...(during ? ['during'] : []), kind]
      return { kind, ...place, path, ...fields[kind] } as DocumentPhase
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

/** May only phases without a label bear this name? */
export const isReservedName = (name: string): boolean =>
  new RegExp(`^(${PHASE_NAMES.join('|')})( \\d+)?$`).test(name)
