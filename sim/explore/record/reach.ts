import type { Micros } from '../../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'

/** The newest versions of a key from some instant on; undefined if there are no copies. */
interface Level {
  readonly at: Micros
  /** Of all copies. */
  readonly newest: Version | undefined
  /** Of those on nodes that are not stopped. */
  readonly served: Version | undefined
}

/** A stretch of time, in microseconds. */
export interface Span {
  readonly from: Micros
  /** Infinite while it lasts. */
  readonly until: number
}

/** When no copy of a version of one key, or of a newer one, was within reach, since every node that held one was stopped. */
export class Reach {
  private readonly levels: Level[] = []

  note(level: Level): void {
    this.levels.push(level)
  }

  timesWithout(version: Version): readonly Span[] {
    const spans: Span[] = []
    let from: Micros | undefined
    for (const { at, newest, served } of this.levels) {
      if (reaches(newest, version) && !reaches(served, version)) {
        from ??= at
      } else if (from !== undefined) {
        spans.push({ from, until: at })
        from = undefined
      }
    }
    return from === undefined ? spans : [...spans, { from, until: Number.POSITIVE_INFINITY }]
  }
}

const reaches = (held: Version | undefined, version: Version): boolean =>
  held !== undefined && compareVersions(held, version) >= 0
