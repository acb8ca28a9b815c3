import type { z } from 'zod'
import type { StorageParameters } from '../../protocol/base/parameters.ts'
import type { SessionSettings } from '../core/session-times.ts'
import type { TraceEvent } from './files/churn-trace.ts'
import type { Coordinates } from './files/coordinates.ts'
import type { RecordedOperation } from './files/workload-trace.ts'
import type { LookupPhase } from './phases/lookup.ts'
import type { Phase, PhaseKind } from './phases/phase-kinds.ts'
import type { Plain } from './plain.ts'
import type { expectation } from './schema/expect.ts'
import type { City, latency } from './schema/network.ts'
import type { ScenarioDocument } from './schema/schema.ts'

export type { BlockPhase } from './phases/block.ts'
export type { ChurnPhase, ChurnSource } from './phases/churn.ts'
export type { CrashPhase } from './phases/crash.ts'
export type { DeletePhase } from './phases/delete.ts'
export type { DriftPhase } from './phases/drift.ts'
export type { InsertPhase } from './phases/insert.ts'
export type { JoinPhase } from './phases/join.ts'
export type { LeavePhase } from './phases/leave.ts'
export type { MixPhase } from './phases/mix.ts'
export type { PartitionPhase } from './phases/partition.ts'
export type { PausePhase } from './phases/pause.ts'
export type { ReplayPhase } from './phases/replay.ts'
export type { RoutePhase } from './phases/route.ts'
export type { SettlePhase } from './phases/settle.ts'
export type { SlowPhase } from './phases/slow.ts'
export type { UndialablePhase } from './phases/undialable.ts'
export type { LookupPhase, Phase, PhaseKind, RecordedOperation, SessionSettings, TraceEvent }

/**
 * A scenario with nothing left open: presets applied, defaults filled in, data files read, names looked up,
 * times in microseconds. It is plain JSON: the manifest of a run holds it, and a replay starts from it. Nothing in
 * it depends on where in the file it stood, so that one more comment does not make another run.
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

type LatencyDocument = Plain<z.output<typeof latency>>
type LatencyOf<Model> = Extract<LatencyDocument, { readonly model: Model }>

export type LatencySettings =
  | Exclude<LatencyDocument, { readonly model: 'geographic' | 'matrix' | 'coordinates' }>
  | (Omit<LatencyOf<'geographic'>, 'cities'> & { readonly cities?: readonly City[] })
  | (Pick<LatencyOf<'coordinates'>, 'model' | 'entries' | 'nodes' | 'min'> & Coordinates)
  /** `rtt[i][j]`: round trip between the sites i and j in milliseconds. */
  | (Pick<LatencyOf<'matrix'>, 'model' | 'siteLatency'> & { readonly rtt: readonly (readonly number[])[] })

/** Which node begins an operation: a live node drawn for each, or always the first that joined. */
export type Caller = LookupPhase['from']

/** What the row of the phase with index `phase` must show in the summary. */
export type Expectation = Omit<Plain<z.output<typeof expectation>>, 'phase'> & { readonly phase: number }
