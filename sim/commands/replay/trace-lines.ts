import { counted } from '../../core/words.ts'
import { Attribution } from '../../run/trace/attribution.ts'
import type { TraceEvent } from '../../run.ts'
import { TRACE_HEADER, traceText } from '../shell/trace-text.ts'
import { TraceFilter, type Wanted } from './filter.ts'

export interface TraceLinesOptions {
  readonly wanted: Wanted
  /** How many lines are printed at most, the last ones; infinite: all, as they come. */
  readonly most: number
  print(text: string): void
}

/** The part of a trace that is wanted, in lines. */
export class TraceLines {
  private readonly options: TraceLinesOptions
  private readonly filter: TraceFilter
  private readonly attribution = new Attribution()
  private lines: string[] = []
  private count = 0

  constructor(options: TraceLinesOptions) {
    this.options = options
    this.filter = new TraceFilter(options.wanted)
  }

  event(event: TraceEvent): void {
    const operation = this.attribution.take(event)
    if (!this.filter.takes(event, operation)) return
    const { at, node, text } = event
    const { most, print } = this.options
    const line = traceText({ at, node, operation, text })
    if (this.count++ === 0 && most === Number.POSITIVE_INFINITY) print(`${TRACE_HEADER}\n`)
    if (most === Number.POSITIVE_INFINITY) return print(`${line}\n`)
    this.lines.push(line)
    // Cut now and then: each line is moved once at most.
    if (this.lines.length > 2 * most + 1) this.lines = this.lines.slice(this.lines.length - most)
  }

  /** Nothing more will come: prints what has not been printed. */
  finish(): void {
    this.printRest()
    for (const sentence of this.filter.missing()) this.options.print(`${sentence}\n`)
  }

  private printRest(): void {
    const { most, print } = this.options
    if (this.count === 0) return print('Nothing that happened is like that.\n')
    if (most === Number.POSITIVE_INFINITY) return
    const shown = most === 0 ? [] : this.lines.slice(-most)
    const left = this.count - shown.length
    if (shown.length > 0) print(`${TRACE_HEADER}\n`)
    if (left > 0)
      print(
        `… ${counted(left, shown.length === 0 ? 'line' : 'earlier line')} left out; --lines all prints them\n`,
      )
    print(shown.map((line) => `${line}\n`).join(''))
  }
}
