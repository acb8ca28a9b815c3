import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import type { ResultStore, RunCost, RunRecord, RunStatus } from '../../sweep/record.ts'
import { FileGone, isSystemError } from '../shell/system-error.ts'

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
 * The records of a sweep in one file, a line of JSON each, in the order in which runs ended. Each line ends with its
 * checksum, and counts if it is what was written: however the process ends, and whatever the disk does, a run is either
 * complete or absent. Records stay on the disk: memory holds where each one lies.
 */
export class Journal implements ResultStore {
  readonly #path: string
  readonly #descriptor: number
  readonly #entries = new Map<number, Entry>()
  #length = 0
  #damaged = 0

  /**
   * Opens the file. To write, it creates it if there is none, and cuts off an incomplete last line. Throws the system's
   * error.
   */
  constructor(path: string, to: 'write' | 'read' = 'write') {
    this.#path = path
    this.#descriptor = openSync(path, to === 'write' ? 'a+' : 'r')
    this.#scan()
    if (to === 'write' && fstatSync(this.#descriptor).size > this.#length)
      ftruncateSync(this.#descriptor, this.#length)
  }

  /** How many runs have a record. */
  get size(): number {
    return this.#entries.size
  }

  /** Is the file where it was opened? What is written to one that was removed is lost. */
  isInPlace(): boolean {
    return existsSync(this.#path) && statSync(this.#path).ino === fstatSync(this.#descriptor).ino
  }

  /** How many lines are not what was written; their runs count as not done. */
  get damagedLines(): number {
    return this.#damaged
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
    const read = parsed(line.subarray(0, -1))
    assert(read !== undefined, `the record of run ${run} has changed since the journal was opened`)
    return read.record
  }

  keep(record: RunRecord, cost: RunCost): void {
    const line = lineOf({ record, cost })
    try {
      for (let done = 0; done < line.length; )
        done += writeSync(this.#descriptor, line, done, line.length - done)
      fdatasyncSync(this.#descriptor)
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#length)
      throw isSystemError(error) ? Object.assign(error, { path: this.#path }) : error
    }
    if (!this.isInPlace()) throw new FileGone(this.#path)
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
        const line = parsed(text.subarray(start, end))
        const length = end + 1 - start
        if (line !== undefined) this.#enter(line, length)
        else {
          this.#length += length
          this.#damaged++
        }
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

const CHECKSUM_DIGITS = 16
/** What stands around the checksum at the end of a line. */
const [BEFORE, AFTER] = [',"checksum":"', '"}']
const END_BYTES = BEFORE.length + CHECKSUM_DIGITS + AFTER.length

const checksumOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, CHECKSUM_DIGITS)

function lineOf(line: Line): Buffer {
  const start = Buffer.from(JSON.stringify(line).slice(0, -1), 'utf8')
  return Buffer.concat([start, Buffer.from(`${BEFORE}${checksumOf(start)}${AFTER}\n`, 'latin1')])
}

/** Undefined for a line that is not what was written: its run counts as not done. */
function parsed(line: Buffer): Line | undefined {
  const start = line.subarray(0, Math.max(0, line.length - END_BYTES))
  const end = line.toString('latin1', start.length)
  return end === `${BEFORE}${checksumOf(start)}${AFTER}`
    ? (JSON.parse(line.toString('utf8')) as Line)
    : undefined
}
