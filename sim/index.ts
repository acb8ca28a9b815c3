/**
 * E-Pastry as a library: parse a scenario or a sweep, run it, take its rows. Nothing here reads or writes a file or the
 * terminal. docs/library.md shows how to write an application, a latency model and a workload.
 */
export type { Application, ForwardDecision, KeyBasedRouting } from '../protocol/application.ts'
export type { NodeHandle, OperationId } from '../protocol/base/handles.ts'
export type { Micros } from '../protocol/base/time.ts'
export { micros, milliseconds, minutes, seconds } from '../protocol/base/time.ts'
export type { PayloadCodec } from '../protocol/wire/payloads.ts'
export { Problem, Problems } from './core/problem.ts'
export { type RandomStream, randomStream, streamKey } from './core/random.ts'
export { CHECKERS } from './explore/checks/all.ts'
export type { Checker, Finding, Watch, WatchedRun } from './explore/checks/checker.ts'
export { CIRCUMSTANCES, type Circumstance } from './explore/circumstances.ts'
export { type Fields, parseDocument, textOf } from './explore/document.ts'
export { drawScenario } from './explore/draw/scenario.ts'
export { type Exploration, type ExploreOptions, exploreScenario } from './explore/explore.ts'
export { type ShrinkOptions, type Shrunk, shrink } from './explore/shrink/shrink.ts'
export {
  CSV_FILES,
  type CsvFile,
  columnsOf,
  formatCell,
  type LookupRow,
  type LostKeyRow,
  type RingRow,
  type Row,
  type SummaryRow,
  type TrafficRow,
} from './measure/columns.ts'
export type { Metric } from './measure/metrics.ts'
export { isFailure, type Outcome } from './measure/outcomes.ts'
export type { RunningRow } from './measure/phases.ts'
export { PURPOSES, type Purpose } from './measure/traffic.ts'
export { type Fate, type LinkFault, LOST, type Passage } from './network/faults/link-fault.ts'
export type { LatencyModel } from './network/latency.ts'
export { parseLatencyMatrix } from './network/matrix-file.ts'
export type { NodeBeliefs } from './run/beliefs.ts'
export type { RunObserver } from './run/observer.ts'
export { purposeOf } from './run/purpose.ts'
export { type Story, type StoryStep, stepsOf, storyOf } from './run/trace/story.ts'
export { innerKindOf, operationOfMessage } from './run/trace/subject.ts'
export {
  type OwnApplication,
  type OwnOperation,
  type Progress,
  type RunOptions,
  type RunResult,
  run,
  Simulation,
  type Sinks,
  type TraceEvent,
  type TraceLine,
} from './run.ts'
export { type ParseOptions, parseResolved, parseScenario } from './scenario/parse.ts'
export type { ResolvedScenario } from './scenario/resolved.ts'
export { formatProblems } from './scenario/text/problem.ts'
export { readDuration } from './scenario/text/quantities.ts'
export { aggregateRows } from './sweep/aggregate.ts'
export {
  type AggregateRow,
  aggregateColumns,
  type CompareRow,
  compareColumns,
  runColumns,
} from './sweep/columns.ts'
export { compareRows } from './sweep/compare.ts'
export { estimateRun, leastSecondsOf } from './sweep/estimate.ts'
export type { SweepPoint } from './sweep/outline.ts'
export { type BaseScenario, parseSweep, type SweepParseOptions } from './sweep/parse-sweep.ts'
export { runCount, runNumbers, runOf, type SweepPlan, type SweepRun } from './sweep/plan.ts'
export { type ResultStore, type RunCost, type RunRecord, type RunStatus, recordOf } from './sweep/record.ts'
export { runRows } from './sweep/rows.ts'
