import type { Parameter } from '../sweep/parameters.ts'
import { DASHES, PALETTE, SHAPES } from './style.ts'

/** Looks begin again when they are used up. */
const cycled = <Value>(range: readonly Value[], index: number): Value => range[index % range.length]!

export const seriesColor = (index: number): string => cycled(PALETTE, index)
export const seriesDash = (index: number): readonly number[] => cycled(DASHES, index)

/** What tells the values of a parameter apart among points, with its legend; rows have them under `series`. */
export function seriesChannels({ title, labels }: Parameter): Readonly<Record<string, unknown>> {
  const channel = (range: readonly string[]) => ({
    field: 'series',
    type: 'nominal',
    scale: { domain: labels, range: labels.map((_, index) => cycled(range, index)) },
    legend: { title, orient: 'top', direction: 'horizontal' },
  })
  return { color: channel(PALETTE), shape: channel(SHAPES) }
}

/** More values than these have no looks of their own. */
export const DISTINCT_LOOKS = Math.min(PALETTE.length, SHAPES.length)
