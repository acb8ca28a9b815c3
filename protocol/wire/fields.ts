import type { OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import { micros, milliseconds } from '../base/time.ts'
import type { Version } from '../events.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { ID_BYTES } from './sizes.ts'

/** One field of a message on the wire. `size` is exact: the bytes that `write` writes. */
export interface Field<T> {
  size(value: T): number
  write(value: T, to: ByteWriter): void
  read(from: ByteReader): T
}

type ValueOf<F> = F extends Field<infer T> ? T : never
export type RecordOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

const fixed = <T>(
  bytes: number,
  write: (value: T, to: ByteWriter) => void,
  read: (from: ByteReader) => T,
): Field<T> => ({
  size: () => bytes,
  write,
  read,
})

export const u32 = fixed<number>(
  4,
  (value, to) => to.u32(value),
  (from) => from.u32(),
)
export const u64 = fixed<number>(
  8,
  (value, to) => to.u64(value),
  (from) => from.u64(),
)
export const flag = fixed<boolean>(
  1,
  (value, to) => to.flag(value),
  (from) => from.flag(),
)
export const id = fixed<Id>(
  ID_BYTES,
  (value, to) => to.id(value),
  (from) => from.id(),
)
export const operation = u64 as Field<number> as Field<OperationId>

/** A span of up to 49 days, in whole milliseconds. */
export const span = fixed<Micros>(
  4,
  (value, to) => to.u32(Math.floor(value / milliseconds(1))),
  (from) => micros(from.u32() * milliseconds(1)),
)

export const version = fixed<Version>(
  12,
  ({ counter, writer }, to) => {
    to.u32(counter)
    to.u64(writer)
  },
  (from) => ({ counter: from.u32(), writer: from.u64() as OperationId }),
)

export const bytes: Field<Uint8Array> = {
  size: (value) => 4 + value.length,
  write: (value, to) => {
    to.u32(value.length)
    to.raw(value)
  },
  read: (from) => from.raw(from.u32()),
}

export function choice<const T extends string>(all: readonly T[]): Field<T> {
  return fixed(
    1,
    (value, to) => to.u8(all.indexOf(value)),
    (from) => {
      const value = all[from.u8()]
      if (value === undefined) throw new RangeError(`none of ${all.join(', ')}`)
      return value
    },
  )
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    size: (value) => 1 + (value === undefined ? 0 : field.size(value)),
    write: (value, to) => {
      to.flag(value !== undefined)
      if (value !== undefined) field.write(value, to)
    },
    read: (from) => (from.flag() ? field.read(from) : undefined),
  }
}

export function list<T>(field: Field<T>): Field<readonly T[]> {
  return {
    size: (values) => values.reduce((sum, value) => sum + field.size(value), 4),
    write: (values, to) => {
      to.u32(values.length)
      for (const value of values) field.write(value, to)
    },
    read: (from) => {
      const length = from.u32()
      if (length > from.remaining) throw new RangeError(`${length} do not fit`)
      return Array.from({ length }, () => field.read(from))
    },
  }
}

export function record<F extends { readonly [name: string]: Field<unknown> }>(fields: F): Field<RecordOf<F>> {
  const all = Object.entries(fields) as [string, Field<unknown>][]
  return {
    size: (value) => {
      let sum = 0
      for (const [name, field] of all) sum += field.size((value as Record<string, unknown>)[name])
      return sum
    },
    write: (value, to) => {
      for (const [name, field] of all) field.write((value as Record<string, unknown>)[name], to)
    },
    read: (from) => Object.fromEntries(all.map(([name, field]) => [name, field.read(from)])) as RecordOf<F>,
  }
}
