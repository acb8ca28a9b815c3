import type { View } from './figure.ts'

/** A field of names, and the legend that explains them. */
export interface Names {
  readonly field: string
  /** All names, in the order of the legend. */
  readonly domain: readonly string[]
  readonly legend: View
}

/** Channels that distinguish names, each by its own range: colours, shapes or dashes, one for each name. */
export const channelOf =
  ({ field, domain, legend }: Names) =>
  (range: readonly unknown[]): View => ({
    field,
    type: 'nominal',
    scale: { domain, range: range.slice(0, domain.length) },
    legend,
  })
