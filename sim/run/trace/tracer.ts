import type { Micros } from '../../../protocol/base/time.ts'
import { Attribution } from './attribution.ts'
import type { TraceEvent, TraceSort } from './trace-event.ts'

/** One line of what happened. `operation` is null if it belongs to none. */
export interface TraceLine {
  readonly at: Micros
  readonly node: number
  readonly operation: number | null
  readonly text: string
}

export interface TracerOptions {
  line(line: TraceLine): void
  /** Only lines about this operation. */
  readonly only?: number | undefined
}

/** Writes messages, reports and the requests of users. */
const UNTOLD: ReadonlySet<TraceSort> = new Set(['timer', 'came', 'gone'])

/** Puts what happens into words. */
export class Tracer {
  private readonly options: TracerOptions
  private readonly attribution = new Attribution()

  constructor(options: TracerOptions) {
    this.options = options
  }

  event(event: TraceEvent): void {
    const { only, line } = this.options
    if (UNTOLD.has(event.fact.sort)) return
    const operation = this.attribution.take(event)
    if (only !== undefined && only !== operation) return
    const { at, node, text } = event
    line({ at, node, operation, text })
  }
}
