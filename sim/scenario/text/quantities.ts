import { type Micros, micros } from '../../../protocol/base/time.ts'

export { formatNumber } from '../../core/words.ts'

/**
 * Quantities as people write them, a number and its unit without a space: `20ms`, `1.5s`, `2m`, `64KiB`,
 * `100..1000`, `1Mbit/s`. Reading gives whole microseconds or bytes, or undefined for text that is no such quantity.
 */

const MICROS_IN: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
}

const BYTES_IN: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1_000,
  KB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
}

const BITS_PER_SECOND_IN: Readonly<Record<string, number>> = {
  'bit/s': 1,
  'kbit/s': 1_000,
  'Mbit/s': 1_000_000,
  'Gbit/s': 1_000_000_000,
}

export const DURATION_PATTERN = '\\d+(\\.\\d+)?(us|ms|s|m|h)'
export const BYTES_PATTERN = '\\d+(\\.\\d+)?(B|kB|KB|KiB|MB|MiB)'
export const BIT_RATE_PATTERN = '\\d+(\\.\\d+)?(bit/s|kbit/s|Mbit/s|Gbit/s)'

/** Whole microseconds of `20ms`; undefined if it is no duration, or finer than 1us. */
export function readDuration(text: string): Micros | undefined {
  const value = readQuantity(text, DURATION_PATTERN, MICROS_IN)
  return value === undefined ? undefined : micros(value)
}

/** Bytes of `64KiB`, or of a plain whole number; undefined if it is neither. */
export function readBytes(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : readQuantity(text, BYTES_PATTERN, BYTES_IN)
}

/** Both ends of `100..1000` or `1KiB..4KiB`; a single size is both ends. */
export function readByteRange(text: string): { min: number; max: number } | undefined {
  const [first = '', second = first, ...more] = text.split('..')
  const min = readBytes(first)
  const max = readBytes(second)
  if (min === undefined || max === undefined || more.length > 0) return undefined
  return { min, max }
}

/** Bits per second of `1Mbit/s`; undefined if it is no such rate, or no whole number of them. */
export function readBitRate(text: string): number | undefined {
  return readQuantity(text, BIT_RATE_PATTERN, BITS_PER_SECOND_IN)
}

function readQuantity(
  text: string,
  pattern: string,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (!new RegExp(`^(?:${pattern})$`).test(text)) return undefined
  const unit = /[A-Za-z/]+$/.exec(text)?.[0] ?? ''
  const exact = Number(text.slice(0, -unit.length)) * (units[unit] ?? Number.NaN)
  const whole = Math.round(exact)
  // A decimal such as 1.1 s is not exact in binary: a thousandth of a unit distinguishes that from a real fraction.
  return Math.abs(exact - whole) < 0.001 && Number.isSafeInteger(whole) ? whole : undefined
}

/** The shortest way to write a duration: the largest unit that leaves a whole number. */
export function formatDuration(duration: number): string {
  if (duration === 0) return '0s'
  for (const unit of ['h', 'm', 's', 'ms']) {
    const size = MICROS_IN[unit] ?? 1
    if (duration % size === 0) return `${duration / size}${unit}`
  }
  return `${duration}us`
}
