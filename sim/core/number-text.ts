/** Numbers as files have them: with a decimal point or a decimal comma, and words that stand for none. */

/** The sign before the decimals. */
export type DecimalSign = 'point' | 'comma'

const EITHER = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i
const MISSING: ReadonlySet<string> = new Set(['', '-', '–', '.', 'nan', 'na', 'n/a', 'null', 'none'])

/** Is it a number, with either decimal sign? */
export const isNumberText = (text: string): boolean => EITHER.test(text)

/** Does it stand for a number that is not there: nothing, a dash, `nan` …? */
export const isMissingText = (text: string): boolean => MISSING.has(text.toLowerCase())

/** The number that a text is; NaN if it is none, or has the other decimal sign. */
export function readNumber(text: string, decimal: DecimalSign = 'point'): number {
  if (!EITHER.test(text)) return Number.NaN
  if (decimal === 'point') return Number(text)
  return text.includes('.') ? Number.NaN : Number(text.replace(',', '.'))
}

/**
 * The decimal sign of numbers that are written alike: a comma if any has one. `unclear`: some have a comma and others a
 * point, or a comma stands before three digits in each, which may be thousands.
 */
export function decimalSignOf(texts: Iterable<string>): DecimalSign | 'unclear' {
  let hasPoint = false
  let hasComma = false
  let isThousands = true
  for (const text of texts) {
    if (!EITHER.test(text)) continue
    if (text.includes('.')) hasPoint = true
    if (!text.includes(',')) continue
    hasComma = true
    if (!/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) isThousands = false
  }
  if (!hasComma) return 'point'
  return hasPoint || isThousands ? 'unclear' : 'comma'
}
