import type { RunningRow } from '../../sim/index.ts'
import { firstAfter } from './first-after.ts'

/** Rows of the summary that have changed since the look before, at a time in virtual microseconds. */
export interface SummaryLook {
  readonly at: number
  readonly rows: readonly RunningRow[]
}

const keyOf = ({ label, start_s }: RunningRow): string => `${start_s} ${label}`

/** The rows of the summary as they were at each time of a run. */
export class SummaryTrack {
  private readonly periods = new Map<string, { readonly times: number[]; readonly rows: RunningRow[] }>()

  /** Looks come in the order of time. */
  add({ at, rows }: SummaryLook): void {
    for (const row of rows) {
      const key = keyOf(row)
      const period = this.periods.get(key) ?? { times: [], rows: [] }
      this.periods.set(key, period)
      period.times.push(at)
      period.rows.push(row)
    }
  }

  /** In the order in which periods began. */
  rowsAt(time: number): RunningRow[] {
    return [...this.periods.values()].flatMap(({ times, rows }) => {
      const known = firstAfter(times, times.length, time)
      return known === 0 ? [] : [rows[known - 1]!]
    })
  }

  clear(): void {
    this.periods.clear()
  }
}

/** Of the rows at each look only those are kept that have changed. */
export class ChangedRows {
  private readonly known = new Map<string, string>()

  of(rows: readonly RunningRow[]): RunningRow[] {
    return rows.filter((row) => {
      const key = keyOf(row)
      const { end_s: _, ...cells } = row
      const text = JSON.stringify(cells)
      if (this.known.get(key) === text) return false
      this.known.set(key, text)
      return true
    })
  }
}
