import { z } from 'zod'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import {
  exponentialMean,
  PARETO_SHAPES,
  paretoFrom,
  type TwoOfThree,
  WEIBULL_SHAPES,
  weibullFrom,
} from '../../core/distributions.ts'
import type { SessionSettings } from '../../core/session-times.ts'
import { duration, exactlyOneOf, field, mistake, oneOfKeys, real } from '../schema/fields.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { someTime } from './phase-fields.ts'

/** How long nodes stay, stated in the numbers that measurements give; what comes out is what is drawn with. */

const mean = duration('The mean.', someTime)
const median = duration('Half of the sessions are shorter.', someTime)

const exponential = z
  .union(
    [
      mean,
      z
        .strictObject({ mean: mean.optional(), median: median.optional() })
        .superRefine(exactlyOneOf(['mean', 'median']))
        .meta(oneOfKeys(['mean', 'median'])),
    ],
    { error: 'a mean such as 30m, or a map with `mean` or `median`' },
  )
  .transform((input): SessionSettings => {
    const { mean, median = 0 } = typeof input === 'object' ? input : { mean: input }
    return { distribution: 'exponential', mean: mean ?? wholeMicros(exponentialMean({ median })) }
  })
  .optional()
  .meta({
    description:
      'Exponential, by its mean alone or as a map: a node that has stayed long is as likely to go as any other.',
  })

const weibull = statedByTwo({
  description:
    'Weibull, by two of `mean`, `median` and `shape`. With a shape below 1, as in measured systems, a node that has stayed long will stay longer.',
  shape: real('How even sessions are: 1 is exponential, less has the heavier tail.', WEIBULL_SHAPES),
  shapes: WEIBULL_SHAPES,
  solve: (stated) => {
    const found = weibullFrom(stated)
    return found && { distribution: 'weibull', scale: wholeMicros(found.scale), shape: rounded(found.shape) }
  },
})

const pareto = statedByTwo({
  description:
    'Pareto, by two of `mean`, `median` and `shape`: no session is shorter than a minimum, and the tail is the heaviest.',
  shape: field<number>({
    description: 'Exponent of the tail: the closer to 1, the heavier.',
    expected: `a number from ${PARETO_SHAPES.from} to ${PARETO_SHAPES.to}`,
    accepts: { type: 'number', minimum: PARETO_SHAPES.from, maximum: PARETO_SHAPES.to },
    read: (input) =>
      typeof input === 'number' && input >= PARETO_SHAPES.from && input <= PARETO_SHAPES.to
        ? input
        : undefined,
    hint: (input) =>
      typeof input === 'number' && input <= 1 ? 'With a shape of 1 or less the mean is infinite.' : undefined,
  }),
  shapes: PARETO_SHAPES,
  solve: (stated) => {
    const found = paretoFrom(stated)
    return (
      found && { distribution: 'pareto', minimum: wholeMicros(found.minimum), shape: rounded(found.shape) }
    )
  },
})

const distributions = ['exponential', 'weibull', 'pareto'] as const

export const session = z
  .strictObject({ exponential, weibull, pareto })
  .superRefine(exactlyOneOf(distributions))
  .transform(({ exponential, weibull, pareto }) => (exponential ?? weibull ?? pareto) as SessionSettings)
  .optional()
  .meta({
    description:
      'How long a node stays. The nodes that are live when churn starts are taken for a population in equilibrium: the rest of their sessions is drawn accordingly.',
    ...oneOfKeys(distributions),
  })

interface StatedNumbers {
  readonly mean?: Micros | undefined
  readonly median?: Micros | undefined
  readonly shape?: number | undefined
}

/** A distribution by two of its three numbers; its field's range, and `shapes`, among which the third is sought. */
function statedByTwo({
  description,
  shape,
  shapes,
  solve,
}: {
  readonly description: string
  readonly shape: z.ZodType<number>
  readonly shapes: { readonly from: number; readonly to: number }
  readonly solve: (stated: TwoOfThree) => SessionSettings | undefined
}) {
  return z
    .strictObject({ mean: mean.optional(), median: median.optional(), shape: shape.optional() })
    .superRefine(twoNumbers)
    .transform((stated, context): SessionSettings => {
      const settings = solve(stated as TwoOfThree)
      if (settings !== undefined) return settings
      const { mean = 0, median = 0 } = stated
      mistake(context, {
        path: [],
        expected: `a mean and a median that go with a shape from ${formatNumber(shapes.from)} to ${formatNumber(shapes.to)}`,
        found: `${formatDuration(mean)} and ${formatDuration(median)}`,
      })
      return z.NEVER
    })
    .optional()
    .meta({ description, minProperties: 2, maxProperties: 2 })
}

function twoNumbers({ mean, median, shape }: StatedNumbers, context: z.RefinementCtx): void {
  const given = Object.entries({ mean, median, shape }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  )
  if (given.length !== 2) {
    const found = given.length === 0 ? 'none of them' : given.map((key) => `\`${key}\``).join(' and ')
    const hint = 'Two of them give the third.'
    mistake(context, { path: given.slice(2), expected: 'two of `mean`, `median`, `shape`', found, hint })
  } else if (mean !== undefined && median !== undefined && mean <= median) {
    mistake(context, {
      path: ['mean'],
      expected: `a mean above the median, which is ${formatDuration(median)}`,
      found: formatDuration(mean),
      hint: 'Most sessions are short; a few very long ones raise the mean.',
    })
  }
}

const wholeMicros = (time: number): Micros => micros(Math.max(1, Math.round(time)))

const rounded = (shape: number): number => Math.round(shape * 1_000_000) / 1_000_000
