import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { ResultStore, RunCost, RunRecord, RunStatus } from '../../sweep/record.ts'

/** Where a record lies in the file, in bytes. */
interface Entry {
  readonly offset: number
  readonly length: number
  readonly status: RunStatus
  readonly cost: RunCost
}

const BLOCK_BYTES = 1 << 20
const LINE_FEED = 10

/**
 * The records of a sweep in one file, a line of JSON each, in the order in which runs ended. A line counts if it is whole, so that
 * whatever ends the process a run is there or is not. Records stay on the disk: memory holds where each one lies.
 */
export class Journal implements ResultStore {
  readonly #descriptor: number
  readonly #entries = new Map<number, Entry>()
  #length = 0

  /**
   * Opens the file. To write, it creates it where there is none, and cuts off a last line that is not whole. Throws the system's
   * error.
   */
  constructor(path: string, to: 'write' | 'read' = 'write') {
    this.#descriptor = openSync(path, to === 'write' ? 'a+' : 'r')
    this.#scan()
    if (to === 'write' && fstatSync(this.#descriptor).size > this.#length)
      ftruncateSync(this.#descriptor, this.#length)
  }

  /** How many runs have a record. */
  get size(): number {
    return this.#entries.size
  }

  /** Numbers of the runs that have a record. */
  runs(): number[] {
    return [...this.#entries.keys()]
  }

  statusOf(run: number): RunStatus | undefined {
    return this.#entries.get(run)?.status
  }

  costOf(run: number): RunCost | undefined {
    return this.#entries.get(run)?.cost
  }

  read(run: number): RunRecord {
    const { offset, length } = this.#entries.get(run)!
    const line = Buffer.alloc(length)
    readSync(this.#descriptor, line, 0, length, offset)
    return (JSON.parse(line.toString('utf8')) as Line).record
  }

  keep(record: RunRecord, cost: RunCost): void {
    const line = Buffer.from(`${JSON.stringify({ record, cost } satisfies Line)}\n`, 'utf8')
    try {
      for (let written = 0; written < line.length; )
        written += writeSync(this.#descriptor, line, written, line.length - written)
      fdatasyncSync(this.#descriptor)
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#length)
      throw error
    }
    this.#enter({ record, cost }, line.length)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #scan(): void {
    const block = Buffer.alloc(BLOCK_BYTES)
    let rest = Buffer.alloc(0)
    for (let position = 0; ; ) {
      const read = readSync(this.#descriptor, block, 0, block.length, position)
      if (read === 0) return
      position += read
      const text = Buffer.concat([rest, block.subarray(0, read)])
      let start = 0
      for (let end = text.indexOf(LINE_FEED); end !== -1; end = text.indexOf(LINE_FEED, start)) {
        const line = parsed(text.toString('utf8', start, end))
        const length = end + 1 - start
        if (line === undefined) this.#length += length
        else this.#enter(line, length)
        start = end + 1
      }
      rest = text.subarray(start)
    }
  }

  #enter({ record: { run, status }, cost }: Line, length: number): void {
    this.#entries.set(run, { offset: this.#length, length, status, cost })
    this.#length += length
  }
}

interface Line {
  readonly record: RunRecord
  readonly cost: RunCost
}

/** Undefined for a line that is damaged: its run counts as not done. */
function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

function isLine(value: unknown): value is Line {
  const { record, cost } = (value ?? {}) as Partial<Line>
  return Number.isInteger(record?.run) && Array.isArray(record?.summary) && typeof cost === 'object'
}
