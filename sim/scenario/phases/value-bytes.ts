import { z } from 'zod'
import { lognormalSigma } from '../../core/distributions.ts'
import type { ValueSizes } from '../../core/value-sizes.ts'
import { byteRange, bytes, exactlyOneOf, mistake, oneOfKeys, real } from '../schema/fields.ts'
import { formatNumber } from '../text/quantities.ts'

/** How large generated values are, stated in the numbers that measurements give; what comes out is what is drawn with. */

const LARGEST = 16_777_216
const sizes = { from: 1, to: LARGEST } as const

const atMost = bytes('No value is larger: larger draws are cut to this.', sizes).prefault(LARGEST)

const lognormal = z
  .strictObject({
    median: bytes('Half of the values are smaller.', sizes),
    p99: bytes('All but one in a hundred are smaller.', sizes),
    atMost,
  })
  .superRefine(inOrder(['median', 'p99']))
  .superRefine(inOrder(['median', 'atMost']))
  .transform(({ median, p99, atMost }): ValueSizes => {
    // Rounded, so that the last bit of a logarithm decides about nothing.
    const sigma = Math.round(lognormalSigma({ median, p99 }) * 1_000_000) / 1_000_000
    return { distribution: 'lognormal', median, sigma, atMost }
  })
  .optional()
  .meta({ description: 'Lognormal: most values around the median, a few very large, as files are.' })

const exponential = z
  .strictObject({ mean: bytes('The mean, before large ones are cut.', sizes), atMost })
  .superRefine(inOrder(['mean', 'atMost']))
  .transform(({ mean, atMost }): ValueSizes => ({ distribution: 'exponential', mean, atMost }))
  .optional()
  .meta({ description: 'Exponential: small values are the most frequent.' })

const pareto = z
  .strictObject({
    least: bytes('No value is smaller.', sizes),
    shape: real(
      'Exponent of the tail: the less, the heavier; with 1 or less only `atMost` bounds the mean.',
      { from: 0.1, to: 100 },
    ),
    atMost,
  })
  .superRefine(inOrder(['least', 'atMost']))
  .transform(({ least, shape, atMost }): ValueSizes => ({ distribution: 'pareto', least, shape, atMost }))
  .optional()
  .meta({ description: 'Pareto: the heaviest tail.' })

const distributions = ['lognormal', 'exponential', 'pareto'] as const

/** What a generated value is like if nothing is said. */
export const VALUE_BYTES: ValueSizes = { min: 100, max: 100 }

export const valueBytes = z
  .union(
    [
      byteRange('One size, or any within a range.', { from: 0, to: LARGEST }),
      z
        .strictObject({ lognormal, exponential, pareto })
        .superRefine(exactlyOneOf(distributions))
        .transform(({ lognormal, exponential, pareto }) => (lognormal ?? exponential ?? pareto) as ValueSizes)
        .meta(oneOfKeys(distributions)),
    ],
    { error: 'a size, a range of sizes such as 100..1000, or a map with a distribution' },
  )
  .optional()
  .meta({
    description:
      'Size of a generated value: `100`, evenly within `100..1000`, or a distribution. Not given: 100.',
  })

/** Refuses sizes of which the second is not above the first. */
function inOrder<K extends string>([low, high]: readonly [low: K, high: K]) {
  return (stated: Readonly<Record<K, number>>, context: z.RefinementCtx): void => {
    if (stated[high] > stated[low]) return
    const expected = `a size above \`${low}\`, which is ${formatNumber(stated[low])} bytes`
    mistake(context, { path: [high], expected, found: `${formatNumber(stated[high])} bytes` })
  }
}
