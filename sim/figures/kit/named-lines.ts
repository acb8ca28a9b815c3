import { channelOf } from './channels.ts'
import type { View } from './figure.ts'
import { COLOUR, DASHES } from './style.ts'

/** The channels of two lines that differ in colour and dash, with a legend at the right; rows have their names under `which`. */
export function namedLines(names: readonly [string, string]): View {
  const channel = channelOf({
    field: 'which',
    domain: names,
    legend: { title: null, orient: 'right', symbolSize: 400 },
  })
  return {
    color: channel([COLOUR.blue, COLOUR.vermilion]),
    strokeDash: channel(DASHES),
    description: { field: 'which', type: 'nominal' },
  }
}
