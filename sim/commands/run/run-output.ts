import { MESSAGE_KINDS } from '../../../protocol/wire/messages.ts'
import { CSV_FILES, type CsvFile as CsvFileName, columnsOf, type Row } from '../../measure/columns.ts'
import { isFailure, type Outcome } from '../../measure/outcomes.ts'
import type { Sinks } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { CsvFile } from '../shell/csv-file.ts'
import type { Progress } from '../shell/progress-line.ts'
import { TRACE_FILE, TraceWriter } from '../shell/trace-file.ts'

export interface RunOutputOptions {
  /** Where to write the file of a name. */
  readonly file: (name: string) => string
  /** What is run, if its trace is to be kept. */
  readonly traceOf: ResolvedScenario | undefined
  readonly progress: (progress: Progress) => void
}

export interface FailedOperation {
  readonly operation: number
  readonly outcome: Outcome
}

/** Writes what a run reports, as it comes, in bounded memory. */
export class RunOutput {
  readonly sinks: Sinks
  /** The first operation that failed, for the hint how to ask why. */
  firstFailure: FailedOperation | undefined
  readonly #tables: ReadonlyMap<CsvFileName, CsvFile>
  readonly #trace: TraceWriter | undefined

  constructor(options: RunOutputOptions) {
    this.#tables = new Map(
      CSV_FILES.map((name) => [
        name,
        new CsvFile(options.file(`${name}.csv`), columnsOf(name, MESSAGE_KINDS)),
      ]),
    )
    const trace =
      options.traceOf === undefined ? undefined : new TraceWriter(options.file(TRACE_FILE), options.traceOf)
    this.#trace = trace
    this.sinks = {
      row: (table, row) => this.#write(table, row),
      progress: options.progress,
      ...(trace && { event: (event) => trace.add(event) }),
    }
  }

  /** The run has come to its end. */
  finish(fingerprint: string): void {
    this.#trace?.finish(fingerprint)
  }

  close(): void {
    for (const table of this.#tables.values()) table.close()
    this.#trace?.close()
  }

  #write(name: CsvFileName, row: Row): void {
    this.#tables.get(name)?.write(row)
    if (name !== 'lookups' || this.firstFailure) return
    const outcome = row.outcome as Outcome
    if (isFailure(outcome)) this.firstFailure = { operation: Number(row.operation), outcome }
  }
}
