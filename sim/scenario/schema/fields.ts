import { z } from 'zod'
import type { Micros } from '../../../protocol/base/time.ts'
import {
  BIT_RATE_PATTERN,
  BYTES_PATTERN,
  DURATION_PATTERN,
  formatDuration,
  formatNumber,
  readBitRate,
  readByteRange,
  readBytes,
  readDuration,
} from '../text/quantities.ts'

/**
 * The kinds of value that a scenario is made of. Each field states its description and range once; validation,
 * types, JSON Schema and reference table come from that.
 *
 * Two conventions tie zod to our messages. The message of an issue says what was *expected* there, and nothing
 * else. What the JSON Schema cannot say is in the metadata: `range` (text), `quantity`, `statedDefault`, `defaultIn`.
 */

export type Quantity = 'duration' | 'bytes' | 'rate'

interface Range<T> {
  readonly from: T
  readonly to: T
}

interface Field<T> {
  readonly description: string
  /** What was expected, range included. */
  readonly expected: string
  /** Reads a well-formed value; undefined for a malformed one or one out of range. */
  readonly read: (input: unknown) => T | undefined
  /** What to do about a value that could not be read, if it is plain. */
  readonly hint?: (input: unknown) => string | undefined
  /** JSON Schema of what may be written. */
  readonly accepts: Readonly<Record<string, unknown>>
  readonly range?: string
  readonly quantity?: Quantity
}

/** A field of a kind of its own: how its value is read, and what is expected. */
export function field<T>({ description, expected, read, hint, accepts, range, quantity }: Field<T>) {
  return z
    .unknown()
    .transform((input, context): T => {
      const value = read(input)
      if (value !== undefined) return value
      // Such values are texts and numbers: if a map may stand instead, it was meant.
      const params = { hint: hint?.(input), wrongType: typeof input === 'object' && input !== null }
      context.addIssue({ code: 'custom', message: expected, input, params })
      return z.NEVER
    })
    .meta({ description, ...accepts, ...(range && { range }), ...(quantity && { quantity }) })
}

/** A duration with its unit, such as `20ms`, in whole microseconds; both ends of the range are allowed. */
export function duration(description: string, { from, to }: Range<string>) {
  const least = readDuration(from) ?? Number.NaN
  const most = readDuration(to) ?? Number.NaN
  return field<Micros>({
    description,
    expected: `a duration from ${from} to ${to}`,
    range: `${from} … ${to}`,
    quantity: 'duration',
    accepts: { type: 'string', pattern: `^${DURATION_PATTERN}$` },
    read: (input) => {
      const value = typeof input === 'string' ? readDuration(input) : undefined
      return value !== undefined && value >= least && value <= most ? value : undefined
    },
    hint: (input) => {
      if (typeof input === 'number' && input >= 0)
        return `Say the unit: \`${input}s\`, \`${input}ms\` or \`${input}m\`.`
      if (typeof input !== 'string' || readDuration(input) !== undefined) return undefined
      return 'A duration is a number and one of the units us, ms, s, m, h, without a space: `1.5s`.'
    },
  })
}

/** A number of bytes: a plain whole number, or with a unit such as `64KiB`. */
export function bytes(description: string, { from, to }: Range<number>) {
  return field<number>({
    description,
    expected: `a size from ${formatNumber(from)} to ${formatNumber(to)} bytes`,
    range: `${formatNumber(from)} … ${formatNumber(to)} bytes`,
    quantity: 'bytes',
    accepts: {
      anyOf: [
        { type: 'integer', minimum: from, maximum: to },
        { type: 'string', pattern: `^${BYTES_PATTERN}$` },
      ],
    },
    read: (input) => {
      const value = isTextOrNumber(input) ? readBytes(String(input)) : undefined
      return value !== undefined && value >= from && value <= to ? value : undefined
    },
    hint: byteHint,
  })
}

/** How much a link carries, with its unit such as `1Mbit/s`, in bits per second; both ends of the range are allowed. */
export function bitRate(description: string, { from, to }: Range<string>) {
  const least = readBitRate(from) ?? Number.NaN
  const most = readBitRate(to) ?? Number.NaN
  return field<number>({
    description,
    expected: `a rate from ${from} to ${to}`,
    range: `${from} … ${to}`,
    quantity: 'rate',
    accepts: { type: 'string', pattern: `^${BIT_RATE_PATTERN}$` },
    read: (input) => {
      const value = typeof input === 'string' ? readBitRate(input) : undefined
      return value !== undefined && value >= least && value <= most ? value : undefined
    },
    hint: (input) =>
      isTextOrNumber(input) && readBitRate(String(input)) === undefined
        ? 'A rate is a number and one of the units bit/s, kbit/s, Mbit/s, Gbit/s, without a space: `1Mbit/s`.'
        : undefined,
  })
}

/** A size or a range of sizes: `100`, `100..1000`, `1KiB..4KiB`. */
export function byteRange(description: string, { from, to }: Range<number>) {
  return field<{ min: number; max: number }>({
    description,
    expected: `a size or a range of sizes, such as 100..1000, from ${formatNumber(from)} to ${formatNumber(to)} bytes`,
    range: `${formatNumber(from)} … ${formatNumber(to)} bytes`,
    accepts: {
      anyOf: [
        { type: 'integer', minimum: from, maximum: to },
        { type: 'string', pattern: `^(\\d+|${BYTES_PATTERN})(\\.\\.(\\d+|${BYTES_PATTERN}))?$` },
      ],
    },
    read: (input) => {
      const value = isTextOrNumber(input) ? readByteRange(String(input)) : undefined
      return value && value.min >= from && value.min <= value.max && value.max <= to ? value : undefined
    },
    hint: (input) => {
      const value = isTextOrNumber(input) ? readByteRange(String(input)) : undefined
      if (value && value.min > value.max) return 'The smaller end comes first.'
      return value ? undefined : byteHint(input)
    },
  })
}

const isTextOrNumber = (input: unknown): input is string | number =>
  typeof input === 'string' || typeof input === 'number'

function byteHint(input: unknown): string | undefined {
  if (typeof input !== 'string' || readBytes(input) !== undefined) return undefined
  return 'A size is a whole number of bytes, or a number and one of the units B, kB, KiB, MB, MiB, without a space: `64KiB`.'
}

/** A whole number. */
export function whole(description: string, { from, to }: Range<number>) {
  const error = `a whole number from ${formatNumber(from)} to ${formatNumber(to)}`
  return z.int({ error }).min(from, { error }).max(to, { error }).meta({ description })
}

/** An even whole number. */
export function even(description: string, { from, to }: Range<number>) {
  const error = `an even whole number from ${formatNumber(from)} to ${formatNumber(to)}`
  return z
    .int({ error })
    .multipleOf(2, { error })
    .min(from, { error })
    .max(to, { error })
    .meta({ description })
}

/** A number that need not be whole. */
export function real(description: string, { from, to }: Range<number>) {
  const error = `a number from ${formatNumber(from)} to ${formatNumber(to)}`
  return z.number({ error }).min(from, { error }).max(to, { error }).meta({ description })
}

/** A share of a whole, from 0 to 1. */
export function share(description: string) {
  return field<number>({
    description,
    expected: 'a share from 0 to 1',
    accepts: { type: 'number', minimum: 0, maximum: 1 },
    read: (input) => (typeof input === 'number' && input >= 0 && input <= 1 ? input : undefined),
    hint: (input) => {
      const percent = Number(String(input).replace(/ ?%$/, ''))
      return percent > 1 && percent <= 100 ? `${percent} % is written ${percent / 100}.` : undefined
    },
  })
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(description: string, words: T) {
  return z.enum(words).meta({ description })
}

/** One of a few words, if something else may stand instead; `expected` names that too. */
export function wordOr<const Word extends string>(words: readonly Word[], expected: string) {
  return field<Word>({
    description: 'A word.',
    expected,
    accepts: { enum: words },
    read: (input) => words.find((word) => word === input),
  })
}

/** `true` or `false`. */
export function flag(description: string) {
  return z.boolean().meta({ description })
}

/** Text of one line, not empty. */
export function text(description: string, { atMost = 200 } = {}) {
  const error = `one line of text, up to ${formatNumber(atMost)} characters; in quotes if it could be read as a number`
  const form = { error }
  return z
    .string(form)
    .min(1, form)
    .max(atMost, form)
    .regex(/^[^\r\n]*$/, form)
    .meta({ description })
}

/** An id in hexadecimal; its length is judged by `pastry.idBits`. */
export function hex(description: string) {
  return field<string>({
    description,
    expected: 'an id of up to 32 hexadecimal digits, in quotes',
    accepts: { type: 'string', pattern: '^[0-9a-fA-F]{1,32}$' },
    read: (input) =>
      typeof input === 'string' && /^[0-9a-fA-F]{1,32}$/.test(input) ? input.toLowerCase() : undefined,
    hint: (input) =>
      typeof input === 'number' ? 'YAML read this as a number: put the id in quotes.' : undefined,
  })
}

/**
 * Refuses a map that does not hold exactly one of the given keys. For `superRefine`; the message names them
 * all, and the JSON Schema says the same with `oneOfKeys`.
 */
export function exactlyOneOf<K extends string>(keys: readonly K[]) {
  const expected = `exactly one of ${keys.map((key) => `\`${key}\``).join(', ')}`
  return (value: { readonly [Key in K]?: unknown }, context: z.RefinementCtx): void => {
    const given = keys.filter((key) => value[key] !== undefined)
    if (given.length === 1) return
    const found = given.length === 0 ? 'none of them' : given.map((key) => `\`${key}\``).join(' and ')
    const hint = given.length > 1 ? 'Keep one of them.' : undefined
    mistake(context, { path: given.slice(1, 2), expected, found, hint })
  }
}

/** Reports what is wrong with an entire map, or with one of its fields beside others. For `superRefine`. */
export function mistake(
  context: z.RefinementCtx,
  {
    path,
    expected,
    ...params
  }: {
    /** From the map. */
    readonly path: readonly (string | number)[]
    readonly expected: string
    /** Not given: the value at the path. */
    readonly found?: string
    readonly hint?: string | undefined
  },
): void {
  context.addIssue({ code: 'custom', message: expected, path: [...path], params })
}

/** The JSON Schema side of `exactlyOneOf`. */
export const oneOfKeys = (keys: readonly string[]) => ({ oneOf: keys.map((key) => ({ required: [key] })) })

/**
 * A map's fields, each optional, with the defaults that a block of constants states, and those of `presets` in the
 * metadata as `defaultIn` if they differ.
 */
export function optionalWith<F extends Record<string, z.ZodType>>(
  fields: F,
  defaults: { readonly [K in keyof F]: unknown },
  presets: Readonly<Record<string, { readonly [K in keyof F]: unknown }>> = {},
): { [K in keyof F]: z.ZodOptional<F[K]> } {
  const entries = Object.entries(fields).map(([key, field]) => {
    const differing = Object.entries(presets)
      .filter(([, preset]) => preset[key] !== defaults[key])
      .map(([name, preset]) => [name, shownDefault(field, preset[key])])
    const defaultIn = differing.length > 0 ? { defaultIn: Object.fromEntries(differing) } : {}
    const meta = { ...field.meta(), statedDefault: shownDefault(field, defaults[key]), ...defaultIn }
    return [key, field.optional().meta(meta)]
  })
  return Object.fromEntries(entries) as { [K in keyof F]: z.ZodOptional<F[K]> }
}

/** A default as a user would write it. */
function shownDefault(field: z.ZodType, value: unknown): unknown {
  return field.meta()?.quantity === 'duration' ? formatDuration(Number(value)) : value
}

/** `defaults`, with what was given laid over them. */
export function overlay<T extends object>(
  defaults: T,
  given: { readonly [K in keyof T]?: T[K] | undefined },
): T {
  const stated = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(stated) }
}
