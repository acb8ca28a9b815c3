import { stringify } from 'csv-stringify/sync'
import { type Column, formatCell, type Row } from '../../measure/columns.ts'
import { TextFile } from './text-file.ts'

/** Enough to spread the cost of a call of the library, and few enough to stay in the processor's caches. */
const ROWS_PER_BATCH = 64

/** A CSV file of the given columns: one header line, LF line ends, quoting after RFC 4180. Rows are written in batches. */
export class CsvFile {
  readonly #file: TextFile
  readonly #columns: readonly Column[]
  #batch: string[][]

  /** Creates the file, or empties it. Throws the system's error. */
  constructor(path: string, columns: readonly Column[]) {
    this.#columns = columns
    this.#file = new TextFile(path)
    this.#batch = [columns.map(({ name }) => name)]
  }

  write(row: Row): void {
    this.#batch.push(this.#columns.map((column) => formatCell(column, row[column.name])))
    if (this.#batch.length >= ROWS_PER_BATCH) this.#writeBatch()
  }

  close(): void {
    try {
      this.#writeBatch()
    } finally {
      this.#file.close()
    }
  }

  #writeBatch(): void {
    this.#file.append(stringify(this.#batch))
    this.#batch = []
  }
}
