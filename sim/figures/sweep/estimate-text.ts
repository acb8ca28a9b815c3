import { withThousands } from '../../core/words.ts'
import type { Estimate } from './outcomes.ts'

/** A mean and the interval around it as they are written; the interval is empty where there is none. */
export interface EstimateText {
  readonly mean: string
  /** `1.36 … 1.44` */
  readonly interval: string
}

/**
 * With as many digits as the interval supports, the same for the mean and for both ends: half its width has two digits if it begins
 * with 1 or 2, else one. One more tells that a mean or an end is not zero. Where there is no interval, four digits of the mean.
 */
export function estimateText({ mean, low, high }: Pick<Estimate, 'mean' | 'low' | 'high'>): EstimateText {
  if (low === null || high === null) return { mean: fourDigits(mean), interval: '' }
  const decimals = decimalsFor({ mean, low, high })
  const written = [mean, low, high].map((value) => rounded(value, decimals))
  const [ofMean, ofLow, ofHigh] = withoutCommonZeros(written).map(withThousands)
  return { mean: ofMean!, interval: `${ofLow} … ${ofHigh}` }
}

/** Those of the tables: what is nothing there is nothing here. */
const DECIMALS_AT_MOST = 6

const fourDigits = (value: number): string =>
  withThousands(String(Number(Number(value.toFixed(DECIMALS_AT_MOST)).toPrecision(4))))

/** Below zero where tens, hundreds … are rounded to. */
function decimalsFor({ mean, low, high }: { readonly [end in 'mean' | 'low' | 'high']: number }): number {
  const halfWidth = (high - low) / 2
  if (halfWidth === 0) return DECIMALS_AT_MOST
  const [digits = '', exponent] = halfWidth.toExponential(1).split('e')
  let decimals = Math.min((/^[12]/.test(digits) ? 1 : 0) - Number(exponent), DECIMALS_AT_MOST)
  // A mean that is not zero does not look like it, and neither does an end, if one more digit tells.
  while (looksZero(mean, decimals)) decimals += 1
  const isShownByOneMore = [low, high].some(
    (end) => looksZero(end, decimals) && !looksZero(end, decimals + 1),
  )
  return isShownByOneMore ? decimals + 1 : decimals
}

const isZero = (value: number): boolean => Number(value.toFixed(DECIMALS_AT_MOST)) === 0

const looksZero = (value: number, decimals: number): boolean =>
  !isZero(value) && Number(rounded(value, decimals)) === 0

/** Zero has no decimals, and no sign. */
function rounded(value: number, decimals: number): string {
  if (isZero(value)) return '0'
  if (decimals < 0) {
    const unit = Number(`1e${-decimals}`)
    return String(Math.round(value / unit) * unit || 0)
  }
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** Zeros that are the last decimal of all say nothing. */
function withoutCommonZeros(texts: readonly string[]): readonly string[] {
  const isWhole = (text: string) => !text.includes('.')
  if (texts.every(isWhole) || !texts.every((text) => isWhole(text) || text.endsWith('0'))) return texts
  return withoutCommonZeros(texts.map((text) => (isWhole(text) ? text : text.replace(/\.?0$/, ''))))
}
