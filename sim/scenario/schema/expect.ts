import { z } from 'zod'
import type { Bounds } from '../../measure/expectations.ts'
import { MEASURES, type Measure, type MeasureName } from '../../measure/measures.ts'
import { choice, mistake, real, text, whole } from './fields.ts'

/** What a user demands of a run; a run that shows otherwise fails. */

const MEASURED_MAX = 1_000_000_000_000
const COUNT = { from: 0, to: MEASURED_MAX } as const

/** A count that must be met exactly, or its bounds. */
function count(description: string) {
  const bound = (end: string) => whole(end, COUNT).optional()
  const exact = whole('Exactly this many.', COUNT)
  const bounds = z.strictObject({ atLeast: bound('No fewer.'), atMost: bound('No more.') })
  return z
    .union([exact, bounds], { error: 'a whole number from 0, or its bounds such as { atMost: 3 }' })
    .transform((input) => (typeof input === 'number' ? { atLeast: input, atMost: input } : input))
    .superRefine(soundBounds)
    .optional()
    .meta({ description })
}

/** Bounds of a measured number. */
function measure(description: string, to: number) {
  const bound = (end: string) => real(end, { from: 0, to }).optional()
  return z
    .strictObject({ atLeast: bound('No less.'), atMost: bound('No more.') })
    .superRefine(soundBounds)
    .optional()
    .meta({ description })
}

function soundBounds({ atLeast, atMost }: Bounds, context: z.RefinementCtx): void {
  if (atLeast === undefined && atMost === undefined)
    mistake(context, { path: [], expected: '`atLeast`, `atMost` or both', found: 'neither' })
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    const expected = '`atLeast` to be no more than `atMost`'
    mistake(context, { path: [], expected, found: `${atLeast} and ${atMost}` })
  }
}

/** A count is a whole number; a figure derived from counts is not, and is hardly ever met exactly. */
function fieldOf({ column }: Measure) {
  const description = `\`${column.name}\` of summary.csv: ${column.about}.`
  if (column.name.endsWith('_pct')) return measure(description, 100)
  return column.decimals === 0 ? count(description) : measure(description, MEASURED_MAX)
}

type Fields = { readonly [Name in MeasureName]: z.ZodOptional<z.ZodType<Bounds>> }

/** Every figure of the summary may be expected. */
const figures = Object.fromEntries(
  MEASURES.map((figure) => [figure.name, fieldOf(figure)]),
) as unknown as Fields

export const expectation = z.strictObject({
  phase: text('Label of a phase, or its kind if there is only one of the kind.', { atMost: 100 }),
  failureRate: measure('Failed operations over the operations that could have succeeded, 0 … 1.', 1),
  ...figures,
  leafSetsCorrect: z
    .literal(true, { error: 'true' })
    .optional()
    .meta({ description: 'Every active node has the leaf set that ground truth gives it.' }),
  stable: choice('For a settle until stable: did leaf sets become stable, or did it reach `atMost` first?', [
    'yes',
    'no',
  ]).optional(),
})

export const expect = z
  .array(expectation)
  .default([])
  .meta({ description: 'What the results must show; a run that shows otherwise ends with exit code 1.' })
