import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'

/** One field of a message on the wire: its exact size and both directions, from one declaration. */
export interface Field<T> {
  /** Bytes of every value; if values differ in size, the bytes that each of them takes at least. */
  readonly fixedBytes: number
  /** The bytes of this value beyond `fixedBytes`; absent if all values are of one size. */
  variableBytes?(value: T, siblings: Siblings): number
  write(value: T, to: ByteWriter, siblings: Siblings): void
  /** Throws a RangeError if the bytes are not what `write` writes. */
  read(from: ByteReader, siblings: Siblings): T
}

/** The record that a field is part of, for fields that depend on others of it; when reading, the fields read so far. */
export type Siblings = Readonly<Record<string, unknown>>

/** The siblings of a value that is part of no record. */
export const NO_SIBLINGS: Siblings = {}

export type ValueOf<F> = F extends Field<infer T> ? T : never

/** The exact bytes of a value. */
export function sizeOf<T>(field: Field<T>, value: T, siblings: Siblings): number {
  return field.fixedBytes + (field.variableBytes?.(value, siblings) ?? 0)
}

type Primitive = 'u8' | 'u16' | 'u32' | 'u64' | 'f64' | 'flag' | 'id'

/** A field for which writers and readers have a method. */
const primitive = <T>(bytes: number, name: Primitive): Field<T> => ({
  fixedBytes: bytes,
  write: (value, to) => to[name](value as never),
  read: (from) => from[name]() as T,
})

export const u8 = primitive<number>(1, 'u8')
export const u16 = primitive<number>(2, 'u16')
export const u32 = primitive<number>(4, 'u32')
/** An integer in 0 … 2^53 − 1. */
export const u64 = primitive<number>(8, 'u64')
/** A finite number. */
export const f64 = primitive<number>(8, 'f64')
export const flag = primitive<boolean>(1, 'flag')
export const id = primitive<Id>(16, 'id')
export const operation = primitive<OperationId>(8, 'u64')
/** A round trip of up to 71 minutes, in microseconds. */
export const roundTrip = primitive<Micros>(4, 'u32')

/** A span of up to 49 days, in whole milliseconds. */
export const span: Field<Micros> = {
  fixedBytes: u32.fixedBytes,
  write: (value, to) => to.u32(Math.floor(value / milliseconds(1))),
  read: (from) => micros(from.u32() * milliseconds(1)),
}

/** A node: its id and its address, which the directories of sender and receiver translate from and to a handle. */
export const node: Field<NodeHandle> = {
  fixedBytes: id.fixedBytes + u32.fixedBytes + u16.fixedBytes,
  write: (handle, to) => {
    const { ipv4, port } = to.directory.addressOf(handle)
    to.id(to.directory.idOf(handle))
    to.u32(ipv4)
    to.u16(port)
  },
  read: (from) => from.directory.handleOf(from.id(), { ipv4: from.u32(), port: from.u16() }),
}

export const bytes: Field<Uint8Array> = {
  fixedBytes: u32.fixedBytes,
  variableBytes: ({ length }) => length,
  write: (value, to) => {
    to.u32(value.length)
    to.raw(value)
  },
  read: (from) => from.raw(from.u32()),
}

/** A text of the characters U+0000 to U+00FF. */
export const text: Field<string> = {
  fixedBytes: u32.fixedBytes,
  variableBytes: ({ length }) => length,
  write: (value, to) => {
    to.u32(value.length)
    for (let index = 0; index < value.length; index++) to.u8(value.charCodeAt(index))
  },
  read: (from) => {
    let read = ''
    for (const code of from.raw(from.u32())) read += String.fromCharCode(code)
    return read
  },
}
