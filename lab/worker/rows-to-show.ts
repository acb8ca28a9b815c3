import type { Row } from '../../sim/index.ts'
import { rowsShown, type TableRows } from './messages.ts'

/** The rows of a run on their way to the page: of long files the last ones, and how many there are. */
export class RowsToShow {
  private readonly counts = new Map<string, number>()
  private added = new Map<string, Row[]>()

  add(file: string, row: Row): void {
    this.counts.set(file, (this.counts.get(file) ?? 0) + 1)
    const rows = this.added.get(file)
    if (rows === undefined) this.added.set(file, [row])
    else rows.push(row)
  }

  /** What has been added since the last call. */
  take(): readonly TableRows[] {
    const { added } = this
    this.added = new Map()
    return [...added].map(([file, rows]) => ({
      file,
      rows: rows.slice(-rowsShown(file)),
      count: this.counts.get(file)!,
    }))
  }
}
