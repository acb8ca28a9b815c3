import { readDuration } from '../../scenario/text/quantities.ts'

/** Round values that are simpler than one of a scenario, the simplest first; and the next larger one, if it is not round itself. */
export interface RoundValues {
  readonly smaller: readonly (number | string)[]
  readonly larger: number | string | undefined
}

/** Of a number that is not negative, and of a duration; undefined of anything else. */
export function roundValues(value: unknown): RoundValues | undefined {
  if (typeof value === 'number' && value >= 0)
    return Number.isInteger(value) ? around(WHOLE, value, Number) : around(PARTS, value, Number)
  const time = typeof value === 'string' ? readDuration(value) : undefined
  return time === undefined ? undefined : around(TIMES, time, (text) => readDuration(String(text))!)
}

function around<Value extends number | string>(
  ladder: readonly Value[],
  size: number,
  sizeOf: (value: Value) => number,
): RoundValues {
  const smaller = ladder.filter((value) => sizeOf(value) < size)
  const next = ladder[smaller.length]
  return { smaller, larger: next === undefined || sizeOf(next) === size ? undefined : next }
}

const WHOLE = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1_000, 2_000,
  5_000, 10_000, 20_000, 50_000, 100_000,
] as const

const PARTS = [
  0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100,
] as const

const TIMES = [
  ...['0s', '1ms', '10ms', '20ms', '50ms', '100ms', '200ms', '500ms'],
  ...['1s', '2s', '3s', '5s', '10s', '20s', '30s'],
  ...['1m', '2m', '3m', '5m', '10m', '20m', '30m', '1h', '2h', '5h', '10h', '24h', '48h'],
] as const
