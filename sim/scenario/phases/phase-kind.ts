import type { z } from 'zod'
import type { Micros } from '../../../protocol/base/time.ts'
import type { TraceSettings } from '../files/churn-trace.ts'
import type { PhaseFiles } from '../files/file-contents.ts'
import type { Plain } from '../plain.ts'
import type { network } from '../schema/network.ts'
import type { pastry } from '../schema/protocol.ts'
import type { Breach } from '../text/breach.ts'
import type { Path } from '../text/source.ts'
import type { Counts } from './counts.ts'

/** Which phase it is. */
export interface PhasePlace<Kind extends string> {
  readonly kind: Kind
  /** Position among the phases, from 0, those of a `repeat` counted each time. */
  readonly index: number
  /** Does it go on beside others, be it from its place in `phases` on or from a given time? */
  readonly background: boolean
  /** From the start of the run; not given if it starts in its turn. */
  readonly at?: Micros
}

/** A phase as the scenario states it, and where it stands in the document. */
export type StatedPhase<Kind extends string, Fields> = Fields &
  PhasePlace<Kind> & {
    readonly path: Path
    /** The entry of `phases`, or of a `repeat`, that holds it. */
    readonly entry: Path
    /** Of a phase that is repeated: for which time, from 1. */
    readonly round?: number
  }

/** A phase with nothing left open that its own fields can say. */
export type ResolvedPhase<Kind extends string, Fields> = Omit<Plain<Fields>, 'label'> &
  PhasePlace<Kind> & {
    /** As given, else the kind, else kind and count: `lookup`, or `lookup 1` and `lookup 2`; `phaseNames` has the rule. No two are equal. */
    readonly label: string
  }

/** The phase that a definition resolves to. */
export type PhaseOf<Definition extends { resolve(...given: never): unknown }> = ReturnType<
  Definition['resolve']
>

/** The sections of a scenario that phases have relations to. */
export interface Sections {
  readonly pastry: z.output<typeof pastry>
  readonly network: z.output<typeof network>
}

/** Something that must hold between the fields of a phase, or between them and one of the sections. */
export type PhaseRelation<Phase> =
  | {
      readonly title: string
      readonly reads?: never
      check(phase: Phase, section: undefined, files: PhaseFiles): Breach[]
    }
  | {
      readonly [Name in keyof Sections]: {
        readonly title: string
        /** It is checked when this section is sound by itself. */
        readonly reads: Name
        check(phase: Phase, section: Sections[Name], files: PhaseFiles): Breach[]
      }
    }[keyof Sections]

/** A file that a phase names. */
export type NamedFile = {
  /** The field that names it, from the phase. */
  readonly field: Path
  readonly name: string
} & (
  | { readonly holds: 'datasets' | 'workloads' }
  | {
      readonly holds: 'traces'
      /** Under which what is played of it is kept. */
      readonly key: string
      readonly settings: TraceSettings | undefined
    }
)

/**
 * Everything that a scenario can say about one kind of phase. There is one definition for each kind, in a file of its
 * own; the list of all is `PHASE_KINDS`.
 */
export interface PhaseKindDefinition<Kind extends string, Fields, Resolved> {
  readonly kind: Kind
  /** What a user writes; its output are the fields of the phase. */
  readonly schema: z.ZodType<Fields>
  /** May it run in the background, under `during`? */
  readonly background: 'allowed' | 'refused'
  /** May it come before any node has joined, as what is wrong with links from the beginning? Not given: never. */
  readonly comesBeforeNodes?: 'in the background'
  /** `operations`: nodes route or do something with keys; `membership`: the nodes themselves come, go or wait. */
  readonly concerns: 'operations' | 'membership'
  /** The field that says how long the phase lasts, if it may be left open. */
  readonly timeField?: string
  readonly relations?: readonly PhaseRelation<StatedPhase<Kind, Fields>>[]
  /** The data file that it names. */
  file?(phase: StatedPhase<Kind, Fields>): NamedFile | undefined
  /** How long it takes at least by what it says itself; undefined if it is left open. */
  time(phase: StatedPhase<Kind, Fields>, files: PhaseFiles): Micros | undefined
  /** What it asks for that cannot be, by the counts before it; leaves the counts as they are after it. */
  count(
    phase: StatedPhase<Kind, Fields>,
    counts: Counts,
    known: { readonly time: Micros; readonly files: PhaseFiles },
  ): readonly Breach[]
  /** Fills in what its own fields leave to the rest of the scenario and to data files, all of which are sound. */
  resolve(
    phase: ResolvedPhase<Kind, Fields>,
    from: {
      readonly pastry: Sections['pastry']
      readonly operationDeadline: Micros
      readonly files: PhaseFiles
    },
  ): Resolved
}

/** Infers the types of a definition from its schema. */
export const phaseKind = <const Kind extends string, Fields extends { label?: string | undefined }, Resolved>(
  definition: PhaseKindDefinition<Kind, Fields, Resolved>,
): PhaseKindDefinition<Kind, Fields, Resolved> => definition
