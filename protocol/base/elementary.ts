/**
 * Exponential and logarithm from the four basic operations, which every machine rounds alike: the last bits of
 * `Math.exp` and `Math.log` are not specified, and a node's decisions must not depend on them. Relative error below 1e-12.
 */

/** e^x for |x| up to 700. */
export function exp(x: number): number {
  // e^x = (e^(x/1024))^1024, and the series of a small argument is short.
  const small = Math.min(Math.max(x, -700), 700) / 1_024
  let term = 1
  let power = 1
  for (let order = 1; order <= 17; order++) {
    term *= small / order
    power += term
  }
  for (let squaring = 0; squaring < 10; squaring++) power *= power
  return power
}

/** Natural logarithm of x > 0. */
export function ln(x: number): number {
  let mantissa = x
  let exponent = 0
  for (; mantissa > 1.5; mantissa /= 2) exponent++
  for (; mantissa < 0.75; mantissa *= 2) exponent--
  // ln m = 2 artanh((m − 1) / (m + 1))
  const ratio = (mantissa - 1) / (mantissa + 1)
  let power = ratio
  let sum = 0
  for (let order = 1; order <= 29; order += 2) {
    sum += power / order
    power *= ratio * ratio
  }
  return exponent * Math.LN2 + 2 * sum
}
