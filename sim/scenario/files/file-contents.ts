import { assert } from '../../core/assert.ts'
import type { City } from '../schema/network.ts'
import type { ChurnTrace } from './churn-trace.ts'
import type { Coordinates } from './coordinates.ts'
import type { DatasetEntry } from './dataset.ts'
import type { RecordedOperation } from './workload-trace.ts'

/** The contents of a scenario's data files, by their paths as the scenario names them; without files that could not be read. */
export interface FileContents {
  readonly datasets: ReadonlyMap<string, readonly DatasetEntry[]>
  /** By what the phase says of it, as JSON: phases may play different parts of one file. */
  readonly traces: ReadonlyMap<string, ChurnTrace>
  readonly workloads: ReadonlyMap<string, readonly RecordedOperation[]>
  readonly cities: ReadonlyMap<string, readonly City[]>
  readonly coordinates: ReadonlyMap<string, Coordinates>
  readonly matrices: ReadonlyMap<string, readonly (readonly number[])[]>
}

/** The files that phases name. */
export type PhaseFiles = Pick<FileContents, 'datasets' | 'traces' | 'workloads'>

/** What a file holds that has been read before. */
export function contentOf<Content>(files: ReadonlyMap<string, Content>, name: string): Content {
  const content = files.get(name)
  assert(content !== undefined, `${name} has not been read`)
  return content
}
