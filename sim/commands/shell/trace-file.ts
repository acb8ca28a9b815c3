import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { deflateSync, inflateSync } from 'node:zlib'
import { Problem, Problems } from '../../core/problem.ts'
import { TraceDecoder, TraceEncoder, type TraceRecord } from '../../run/trace/records.ts'
import type { TraceEvent } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { codeVersion } from './code-version.ts'
import { withData, withoutData } from './recorded-data.ts'
import { nearPath } from './replay-command.ts'
import { isSystemError, systemReason } from './system-error.ts'
import { VERSION } from './version.ts'

/** In a results folder. */
export const TRACE_FILE = 'trace.bin'

/** What a trace file begins with. The number is raised when an older reader would misread the file. */
const MAGIC = 'E-Pastry trace 1\n'
/** How the files of all formats begin. */
const MAGIC_OF_ANY = 'E-Pastry trace '

/** Is a file that begins with these bytes meant to be a trace, of any format? */
export const isTraceStart = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes).toString('latin1').startsWith(MAGIC_OF_ANY)

/** So much is packed at a time: what an interrupted reader has to keep, and more than the packer looks back. */
const PART_BYTES = 262_144
/** Packed faster it is a third larger, packed better it slows the run. */
const LEVEL = 1

/** What was run, and by which code. */
export interface TraceHead {
  readonly scenario: ResolvedScenario
  /** A change of the protocol or the simulator is another one. */
  readonly code: string
  readonly version: string
}

/** How the run ended. */
export interface TraceEnd {
  readonly events: number
  readonly fingerprint: string
}

/** Writes the events of a run into a file as they come, in bounded memory. */
export class TraceWriter {
  readonly #path: string
  readonly #descriptor: number
  readonly #encoder = new TraceEncoder()

  /** Creates the file, or empties it. Throws the system's error. */
  constructor(path: string, scenario: ResolvedScenario) {
    this.#path = path
    this.#descriptor = openSync(path, 'w')
    const head: TraceHead = { scenario: withoutData(scenario), code: codeVersion(), version: VERSION }
    this.#write(Buffer.from(MAGIC))
    this.#part(Buffer.from(JSON.stringify(head)))
  }

  add(event: TraceEvent): void {
    this.#encoder.add(event)
    if (this.#encoder.size >= PART_BYTES) this.#part(this.#encoder.take())
  }

  /** The run has come to its end; before that the file counts as cut off. */
  finish(fingerprint: string): void {
    if (this.#encoder.size > 0) this.#part(this.#encoder.take())
    const end: TraceEnd = { events: this.#encoder.count, fingerprint }
    this.#write(lengthOf(0))
    this.#part(Buffer.from(JSON.stringify(end)))
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #part(bytes: Uint8Array): void {
    const packed = deflateSync(bytes, { level: LEVEL })
    this.#write(lengthOf(packed.length))
    this.#write(packed)
  }

  #write(bytes: Uint8Array): void {
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written)
    } catch (error) {
      throw isSystemError(error) ? Object.assign(error, { path: this.#path }) : error
    }
  }
}

const LENGTH_BYTES = 4

function lengthOf(length: number): Uint8Array {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32LE(length)
  return bytes
}

/** A trace that was written. Reads it part by part; throws Problems if it is none, or not as it was written. */
export class TraceReader {
  readonly head: TraceHead
  /** Known once all events have been read. */
  end: TraceEnd | undefined
  readonly #path: string
  readonly #descriptor: number

  constructor(path: string) {
    this.#path = path
    this.#descriptor = this.#open()
    const start = Buffer.alloc(MAGIC.length)
    const magic = start.toString('latin1', 0, readSync(this.#descriptor, start))
    if (!magic.startsWith(MAGIC_OF_ANY))
      throw this.#problem(
        'This is not a trace file of E-Pastry.',
        '`npm run scenario … -- --trace` writes one.',
      )
    if (magic !== MAGIC)
      throw this.#problem(
        'This trace was written by a version whose format is another one.',
        'Compare it with that version, or run the scenario again.',
      )
    this.head = this.#json(this.#part(this.#length()))
  }

  /** All events, in order. */
  *records(): Generator<TraceRecord, void> {
    const decoder = new TraceDecoder()
    try {
      for (let length = this.#length(); length > 0; length = this.#length())
        yield* this.#decoded(decoder, this.#part(length))
      this.end = this.#json(this.#part(this.#length()))
    } finally {
      closeSync(this.#descriptor)
    }
  }

  /** The scenario with its data, if these lie beside the folder or in it; undefined if not. */
  scenarioFrom(folder: string): ResolvedScenario | undefined {
    try {
      return withData(this.head.scenario, folder)
    } catch (error) {
      if (error instanceof Problems) return undefined
      throw error
    }
  }

  #decoded(decoder: TraceDecoder, part: Uint8Array): TraceRecord[] {
    try {
      return decoder.decode(part)
    } catch (error) {
      throw error instanceof RangeError ? this.#damaged(error.message) : error
    }
  }

  #open(): number {
    try {
      return openSync(this.#path, 'r')
    } catch (error) {
      throw this.#problem(`The trace cannot be read: ${systemReason(error)}.`, 'Name another file.')
    }
  }

  #length(): number {
    return this.#read(LENGTH_BYTES).readUInt32LE()
  }

  #part(length: number): Buffer {
    try {
      return inflateSync(this.#read(length))
    } catch (error) {
      throw error instanceof Problems ? error : this.#damaged((error as Error).message)
    }
  }

  #json<T>(bytes: Buffer): T {
    try {
      return JSON.parse(bytes.toString())
    } catch (error) {
      throw this.#damaged((error as Error).message)
    }
  }

  #read(length: number): Buffer {
    const bytes = Buffer.alloc(Math.min(length, PART_BYTES_MAX))
    const read = length > PART_BYTES_MAX ? 0 : readSync(this.#descriptor, bytes)
    if (read === length) return bytes
    throw this.#problem(
      'This trace ends before its run does: it was cut off, or is still being written.',
      'Take a complete copy, or run the scenario again with --trace.',
    )
  }

  #damaged(what: string): Problems {
    return this.#problem(`This trace is not as it was written: ${what}.`, 'Take another copy, or run again.')
  }

  #problem(statement: string, hint: string): Problems {
    return new Problems([new Problem({ file: nearPath(this.#path), statement, hint })])
  }
}

/** No part is as long: a length above it is none. */
const PART_BYTES_MAX = 0x100_0000
