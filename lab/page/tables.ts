import type { Row } from '../../sim/index.ts'
import { rowsShown, type TableRows } from '../worker/messages.ts'

/** The rows that the page shows. Those of a long run are many more: they are counted, and lie in the worker as text. */
export class Tables {
  private readonly tables = new Map<string, { readonly rows: Row[]; count: number }>()

  add({ file, rows, count }: TableRows): void {
    const table = this.tables.get(file) ?? { rows: [], count: 0 }
    this.tables.set(file, table)
    for (const row of rows) table.rows.push(row)
    table.count = count
    const most = rowsShown(file)
    if (table.rows.length > most) table.rows.splice(0, table.rows.length - most)
  }

  /** In the order of the file; of long files the last ones. */
  rowsOf(file: string): readonly Row[] {
    return this.tables.get(file)?.rows ?? []
  }

  /** How many rows a file has by now. */
  countOf(file: string): number {
    return this.tables.get(file)?.count ?? 0
  }

  clear(): void {
    this.tables.clear()
  }
}
