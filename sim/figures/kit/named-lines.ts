import type { View } from '../run/time-frame.ts'
import { COLOUR, DASHES } from './style.ts'

/** The channels of two lines that differ in colour and dash, with a legend at the right; rows have their names under `which`. */
export function namedLines(names: readonly [string, string]): View {
  const channel = (range: readonly unknown[]): View => ({
    field: 'which',
    type: 'nominal',
    scale: { domain: names, range },
    legend: { title: null, orient: 'right', symbolSize: 400 },
  })
  return {
    color: channel([COLOUR.blue, COLOUR.vermilion]),
    strokeDash: channel(DASHES.slice(0, names.length)),
    description: { field: 'which', type: 'nominal' },
  }
}
