import type { z } from 'zod'
import type { StorageParameters } from '../../protocol/base/parameters.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { SessionSettings } from '../core/session-times.ts'
import type { ValueSizes } from '../core/value-sizes.ts'
import type { TraceEvent } from './files/churn-trace.ts'
import type { DatasetEntry } from './files/dataset.ts'
import type { PhaseKind, phaseKinds } from './phases/phases.ts'
import type { expectation } from './schema/expect.ts'
import type { cities, jitter, latency } from './schema/network.ts'
import type { ScenarioDocument } from './schema/schema.ts'

export type { DatasetEntry, PhaseKind, SessionSettings, TraceEvent, ValueSizes }

/**
 * A scenario with nothing left open: presets applied, defaults filled in, data files read, names looked up,
 * times in microseconds. It is plain JSON: the manifest of a run holds it, and a replay starts from it. Nothing in
 * it tells where in the file it stood, so that a comment more does not make another run.
 *
 * The types follow the schema; what is written out here is what resolving adds. What a field means is said by its
 * description in the schema (docs/scenario-reference.md).
 */
export interface ResolvedScenario
  extends Omit<Plain<ScenarioDocument>, 'storage' | 'network' | 'phases' | 'expect'> {
  readonly storage: StorageParameters
  readonly network: NetworkSettings
  readonly phases: readonly Phase[]
  readonly expect: readonly Expectation[]
}

export interface NetworkSettings extends Omit<Plain<ScenarioDocument['network']>, 'latency'> {
  readonly latency: LatencySettings
}

export type City = Plain<z.output<typeof cities>>[number]

type LatencyDocument = Plain<z.output<typeof latency>>
type LatencyOf<Model> = Extract<LatencyDocument, { readonly model: Model }>

export type LatencySettings =
  | Exclude<LatencyDocument, { readonly model: 'geographic' | 'matrix' }>
  | (Omit<LatencyOf<'geographic'>, 'cities'> & { readonly cities?: readonly City[] })
  /** `rtt[i][j]`: round trip between the sites i and j in milliseconds. */
  | (Omit<LatencyOf<'matrix'>, 'file'> & { readonly rtt: readonly (readonly number[])[] })

export type JitterSettings = Plain<z.output<typeof jitter>>

/** A phase's fields as the schema has them, and which phase it is. */
type PhaseOf<Kind extends PhaseKind, Replaced extends string = never> = Omit<
  Plain<z.output<(typeof phaseKinds)[Kind]>>,
  'label' | Replaced
> & {
  readonly kind: Kind
  /** Position in `phases`, from 0. */
  readonly index: number
  /** Does the next phase start at once, and this one go on beside it? */
  readonly background: boolean
  /** As given, else the kind, else kind and count: `lookup`, or `lookup 1` and `lookup 2`. No two are equal. */
  readonly label: string
}

/** `ids`: of the joiners in order, `nodes` of them; null where they are drawn, from `idsInArc` if that is not null. */
export type JoinPhase = PhaseOf<'join'>

export type SettlePhase = PhaseOf<'settle', 'wait'> & {
  readonly wait:
    | { readonly until: 'stable'; readonly quiet: Micros; readonly atMost: Micros }
    | { readonly for: Micros }
}

/** `retries`, of those that wait for an answer: null for as often as there is time. */
type OperationPhaseOf<Kind extends PhaseKind, Replaced extends string = never> = PhaseOf<
  Kind,
  Replaced | 'deadline'
> & { readonly deadline: Micros }

export type InsertPhase = OperationPhaseOf<'insert', 'data'> & {
  readonly data:
    | { readonly dataset: string; readonly entries: readonly DatasetEntry[] }
    | { readonly keys: number; readonly valueBytes: ValueSizes }
}

/** `over`: null, in the background only, until the phases end. */
export type LookupPhase = OperationPhaseOf<'lookup'>
export type RoutePhase = OperationPhaseOf<'route'>
/** `amount`: of the keys inserted and not yet deleted, drawn without repetition; a share is rounded down. */
export type DeletePhase = OperationPhaseOf<'delete'>
export type MixPhase = OperationPhaseOf<'mix'>
/** `for`: null, in the background only, until the phases end. */
export type ChurnPhase = PhaseOf<'churn', 'source'> & { readonly source: ChurnSource }

type ChurnDocument = Plain<z.output<(typeof phaseKinds)['churn']>>['source']

export type ChurnSource =
  | Extract<ChurnDocument, { readonly session: unknown }>
  | { readonly trace: string; readonly events: readonly TraceEvent[] }

/** `victims`: exactly one way to choose them; a share of the live nodes is rounded down. */
export type CrashPhase = PhaseOf<'crash'>
export type LeavePhase = PhaseOf<'leave'>
export type OutagePhase = PhaseOf<'outage'>

export type Phase =
  | JoinPhase
  | SettlePhase
  | InsertPhase
  | LookupPhase
  | RoutePhase
  | DeletePhase
  | MixPhase
  | ChurnPhase
  | CrashPhase
  | LeavePhase
  | OutagePhase

/** Who begins an operation: a live node drawn for each, or always the first that joined. */
export type Caller = LookupPhase['from']

/** What the row of the phase with index `phase` must show in the summary. */
export type Expectation = Omit<Plain<z.output<typeof expectation>>, 'phase'> & { readonly phase: number }

/** Both ends included; `misdelivered: 0` in a scenario is `{ atLeast: 0, atMost: 0 }`. */
export type Bounds = NonNullable<Expectation['failureRate']>

/** Read only, and absent rather than undefined: what JSON keeps. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly Plain<Entry>[]
    : { readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
