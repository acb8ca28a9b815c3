import { readNumber } from '../../../core/number-text.ts'
import { formatNumber } from '../../text/quantities.ts'

export type TraceUnit = 'us' | 'ms' | 's' | 'm' | 'h' | 'd'

const MICROS_IN: Readonly<Record<TraceUnit, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
}

const NAMES: Readonly<Record<TraceUnit, string>> = {
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
}

/** Beyond this a time has no whole microseconds. It is 285 years. */
const MICROS_MAX = Number.MAX_SAFE_INTEGER

/** A first event later than this, 1,000 hours, is not counted from the start of anything: its file counts from elsewhere. */
const ORIGIN_IS_ELSEWHERE = 3_600_000_000_000

/** The times of a file, in microseconds after its time 0. */
export class TraceTimes {
  readonly #unit: TraceUnit
  readonly #stated: number | 'first-event' | undefined

  /** `origin`: the time of the file, in its unit, that is time 0; not given: 0, or the first event if that comes late. */
  constructor(unit: TraceUnit, origin: number | 'first-event' | undefined) {
    this.#unit = unit
    this.#stated = origin
  }

  get expected(): string {
    return `a time in ${NAMES[this.#unit]}, a number from 0 to ${formatNumber(Math.floor(MICROS_MAX / MICROS_IN[this.#unit]))}`
  }

  /** Microseconds since the origin of the file, undefined for a text that is no time. */
  read(text: string): number | undefined {
    const value = readNumber(text, text.includes(',') ? 'comma' : 'point') * MICROS_IN[this.#unit]
    return value >= 0 && value <= MICROS_MAX ? Math.round(value) : undefined
  }

  /** What to do about a text that is no time. */
  hintFor(text: string): string | undefined {
    if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined
    return 'Write dates as seconds, such as those since 1970: time 0 is the first of them, or what `origin` says.'
  }

  /** Where the time 0 is, in the microseconds of `read`, and how the file writes it if the user has not stated it. */
  originOf(first: number): { readonly at: number; readonly taken: number | null } {
    if (this.#stated === 'first-event') return { at: first, taken: null }
    if (this.#stated !== undefined)
      return { at: Math.round(this.#stated * MICROS_IN[this.#unit]), taken: null }
    if (first <= ORIGIN_IS_ELSEWHERE) return { at: 0, taken: null }
    return { at: first, taken: first / MICROS_IN[this.#unit] }
  }
}
