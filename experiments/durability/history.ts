import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Answered } from '../../sim/measure/operations.ts'

/** The newest version of a key that users knew of, and since when. */
interface Mark {
  readonly at: number
  readonly version: Version
}

/**
 * What users have seen. Versions are in order, and a read names the one that it saw: the history of a key is that of one
 * register if no operation saw a version, or got one, older than what had been seen before it began.
 */
export class History {
  writes = 0
  reads = 0
  absent = 0
  /** Reads that found a version older than one that was acknowledged, or read, before they began. */
  outdated = 0
  /** Writes that were given a version not above such a one. */
  disorder = 0
  private readonly begun = new Map<number, { readonly kind: 'read' | 'write'; readonly at: number }>()
  /** By key, in the order of time. */
  private readonly marks = new Map<string, Mark[]>()

  get unanswered(): number {
    return this.begun.size
  }

  begin(operation: number, kind: 'read' | 'write', at: number): void {
    this.begun.set(operation, { kind, at })
  }

  end(operation: number, key: string, { at, answer }: Answered): void {
    const { kind, at: start } = this.begun.get(operation)!
    this.begun.delete(operation)
    const marks = this.marks.get(key) ?? []
    this.marks.set(key, marks)
    const before = marks.findLast((mark) => mark.at < start)?.version
    if (kind === 'read') this.reads++
    else this.writes++
    if (answer.kind === 'absent') {
      if (before !== undefined) this.absent++
      return
    }
    if (answer.kind === 'refused') return
    const { version } = answer
    const order = before === undefined ? 1 : compareVersions(version, before)
    if (kind === 'read' && order < 0) this.outdated++
    if (kind === 'write' && order <= 0) this.disorder++
    const newest = marks.at(-1)?.version
    if (newest === undefined || compareVersions(version, newest) > 0) marks.push({ at, version })
  }
}
