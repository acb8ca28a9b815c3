import type { Path } from '../text/source.ts'
import { type DocumentPhase, PHASE_NAMES, type PhaseKind } from './phase-kinds.ts'
import type { PhaseEntry } from './phases.ts'

/** What `documentPhases` has found: every relation asks for the same phases, of which a `repeat` may make thousands. */
const found = new WeakMap<readonly PhaseEntry[], readonly DocumentPhase[]>()

/** The phases in order, those of a `repeat` each time; an entry holds exactly one kind, as the schema has made sure. */
export function documentPhases(entries: readonly PhaseEntry[]): readonly DocumentPhase[] {
  const phases = found.get(entries) ?? unrolled(entries)
  found.set(entries, phases)
  return phases
}

function unrolled(entries: readonly PhaseEntry[]): DocumentPhase[] {
  return entries.flatMap(counted).flatMap(({ step, ...place }, index) => {
    const { during, at, ...own } = step
    const fields = during ?? own
    const background = during !== undefined || at !== undefined
    return PHASE_NAMES.filter((kind) => fields[kind] !== undefined).map((kind) => {
      const path = [...place.entry, ...(during ? ['during'] : []), kind]
      const start = at === undefined ? { background } : { background, at }
      return { kind, index, ...place, ...start, path, ...fields[kind] } as DocumentPhase
    })
  })
}

/** A phase in its turn, and where it stands. */
interface PlacedStep {
  readonly step: Omit<PhaseEntry, 'repeat'>
  readonly entry: Path
  readonly round?: number
}

/** The steps of an entry: one, or those of a `repeat` as many times as it states. */
function counted({ repeat, ...step }: PhaseEntry, position: number): PlacedStep[] {
  const entry = ['phases', position]
  if (repeat === undefined) return [{ step, entry }]
  return Array.from({ length: repeat.times }, (_, index) =>
    repeat.phases.map((step, place) => {
      return { step, entry: [...entry, 'repeat', 'phases', place], round: index + 1 }
    }),
  ).flat()
}

/**
 * The name of every phase: its label, with the number of the round if it is repeated; else its kind, else, of several of a
 * kind or one that is repeated, kind and count from 1.
 */
export function phaseNames(phases: readonly DocumentPhase[]): string[] {
  const unlabelled = phases.filter(({ label }) => label === undefined)
  const numbered = new Set<PhaseKind>()
  const seen = new Map<PhaseKind, number>()
  for (const { kind, round } of unlabelled) {
    if (round !== undefined || seen.has(kind)) numbered.add(kind)
    seen.set(kind, 0)
  }
  return phases.map(({ kind, label, round }) => {
    if (label !== undefined) return round === undefined ? label : `${label} ${round}`
    const count = (seen.get(kind) ?? 0) + 1
    seen.set(kind, count)
    return numbered.has(kind) ? `${kind} ${count}` : kind
  })
}

/** May only phases without a label bear this name? */
export const isReservedName = (name: string): boolean =>
  new RegExp(`^(${PHASE_NAMES.join('|')})( \\d+)?$`).test(name)
