import { exponential, lognormal, pareto, uniformInteger } from './distributions.ts'

/** How large values are, in bytes: an even choice, or a distribution in the parameters that it is drawn with. */
export type ValueSizes =
  | { readonly min: number; readonly max: number }
  | (SizeDistribution & { readonly atMost: number })

export type SizeDistribution =
  | { readonly distribution: 'lognormal'; readonly median: number; readonly sigma: number }
  | { readonly distribution: 'exponential'; readonly mean: number }
  /** `shape` may be 1 or less, so that only `atMost` bounds the mean. */
  | { readonly distribution: 'pareto'; readonly least: number; readonly shape: number }

/** The size of one value, in whole bytes; a draw beyond `atMost` counts as that. */
export function valueSize(unit: number, sizes: ValueSizes): number {
  return 'min' in sizes ? uniformInteger(unit, sizes) : Math.round(Math.min(drawn(unit, sizes), sizes.atMost))
}

function drawn(unit: number, sizes: SizeDistribution): number {
  switch (sizes.distribution) {
    case 'lognormal':
      return lognormal(unit, sizes)
    case 'exponential':
      return exponential(unit, sizes)
    case 'pareto':
      return pareto(unit, { minimum: sizes.least, shape: sizes.shape })
  }
}
