import { stringify } from 'csv-stringify/sync'
import { MESSAGE_KINDS } from '../../protocol/index.ts'
import { CSV_FILES, type CsvFile, columnsOf, formatCell, type Row } from '../../sim/index.ts'

/** Enough to spread the cost of a call of the library. */
const ROWS_PER_BATCH = 64
/** Texts are handed to the browser, which may keep them on a disk, when they are about so long. */
const TEXT_LENGTH = 1 << 20

/** The CSV files of a run, as text with the bytes that the command line writes. */
export class CsvFiles {
  private readonly files = new Map(CSV_FILES.map((name) => [name, new CsvText(name)]))

  add(file: string, row: Row): void {
    this.files.get(file as CsvFile)?.add(row)
  }

  /** What a file holds so far. */
  contentOf(file: CsvFile): Blob {
    return this.files.get(file)!.content()
  }
}

class CsvText {
  private readonly columns: ReturnType<typeof columnsOf>
  private batch: string[][]
  private text = ''
  private readonly parts: Blob[] = []

  constructor(file: CsvFile) {
    this.columns = columnsOf(file, MESSAGE_KINDS)
    this.batch = [this.columns.map(({ name }) => name)]
  }

  add(row: Row): void {
    this.batch.push(this.columns.map((column) => formatCell(column, row[column.name])))
    if (this.batch.length >= ROWS_PER_BATCH) this.write()
  }

  content(): Blob {
    this.write()
    return new Blob([...this.parts, this.text], { type: 'text/csv' })
  }

  private write(): void {
    this.text += stringify(this.batch)
    this.batch = []
    if (this.text.length < TEXT_LENGTH) return
    this.parts.push(new Blob([this.text]))
    this.text = ''
  }
}
