import { readBytes, readDuration } from '../../scenario/text/quantities.ts'
import type { ParameterValue } from '../../sweep/outline.ts'

/** What the values of a parameter come to, by how they are written, in a common unit. */
export interface Scale {
  /** Empty for plain numbers. */
  readonly unit: string
  readonly of: ReadonlyMap<string, number>
}

type Values = ReadonlyMap<string, ParameterValue | undefined>

/** The scale of values that are quantities of one sort; null for any others. */
export function commonScale(values: Values): Scale | null {
  return (
    scaleIn([{ name: '', size: 1 }], plainNumber, values) ??
    scaleIn(UNITS_OF_TIME, fromText(readDuration), values) ??
    scaleIn(UNITS_OF_SIZE, fromText(readSize), values) ??
    scaleIn([{ name: '%', size: 1 }], fromText(readPercentage), values)
  )
}

interface Unit {
  readonly name: string
  readonly size: number
}
/** In microseconds, the largest first. */
const UNITS_OF_TIME: readonly Unit[] = [
  { name: 'hours', size: 3_600_000_000 },
  { name: 'minutes', size: 60_000_000 },
  { name: 's', size: 1_000_000 },
  { name: 'ms', size: 1_000 },
  { name: 'µs', size: 1 },
]
const UNITS_OF_SIZE: readonly Unit[] = [
  { name: 'MiB', size: 1_048_576 },
  { name: 'KiB', size: 1_024 },
  { name: 'bytes', size: 1 },
]

/** In the largest unit in which none of the values is a fraction less than one; null unless all can be read. */
function scaleIn(
  units: readonly Unit[],
  read: (value: ParameterValue | undefined) => number | undefined,
  values: Values,
): Scale | null {
  const quantities = new Map<string, number>()
  for (const [label, value] of values) {
    const quantity = read(value)
    if (quantity === undefined) return null
    quantities.set(label, quantity)
  }
  const unit =
    units.find(({ size }) => [...quantities.values()].every((value) => value === 0 || value >= size)) ??
    units.at(-1)!
  return {
    unit: unit.name,
    of: new Map([...quantities].map(([label, quantity]) => [label, quantity / unit.size])),
  }
}

const plainNumber = (value: ParameterValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined

const fromText =
  (read: (text: string) => number | undefined) =>
  (value: ParameterValue | undefined): number | undefined =>
    typeof value === 'string' ? read(value) : undefined

/** A size with its unit: digits alone may be anything. */
const readSize = (text: string): number | undefined => (/\d$/.test(text) ? undefined : readBytes(text))

const readPercentage = (text: string): number | undefined =>
  /^-?\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : undefined
