import { channelOf } from './channels.ts'
import type { View } from './figure.ts'
import { DASHES, PALETTE, SHAPES } from './style.ts'

/** Looks begin again when they are used up. */
const cycled = <Value>(range: readonly Value[], index: number): Value => range[index % range.length]!

export const seriesColor = (index: number): string => cycled(PALETTE, index)
export const seriesDash = (index: number): readonly number[] => cycled(DASHES, index)

/** What distinguishes the values of a parameter among points, under its title in a legend; rows have them under `series`. */
export function seriesChannels({
  title,
  labels,
}: {
  readonly title: string
  readonly labels: readonly string[]
}): View {
  const channel = channelOf({
    field: 'series',
    domain: labels,
    legend: { title, orient: 'top', direction: 'horizontal' },
  })
  const looks = (range: readonly string[]) => labels.map((_, index) => cycled(range, index))
  return { color: channel(looks(PALETTE)), shape: channel(looks(SHAPES)) }
}

/** More values than these have no looks of their own. */
export const DISTINCT_LOOKS = Math.min(PALETTE.length, SHAPES.length)
