import { z } from 'zod'
import { normaliseSeed } from '../core/random.ts'
import { choice, exactlyOneOf, field, oneOfKeys, text, whole } from '../scenario/schema/fields.ts'
import { sections } from '../scenario/schema/schema.ts'
import { RUNS_MAX } from './plan.ts'

/** What a sweep file may say. As for scenarios, validation, types and messages come from this one description. */

/** A value that a scenario may hold at the path; the scenario's own schema judges it. */
const value = z
  .unknown()
  .refine((input) => input !== undefined)
  .meta({ description: 'A value of the scenario at that path.' })

const values = field<readonly unknown[]>({
  description: 'The values that the parameter takes, in the order in which figures show them.',
  expected: 'a list of at least one value',
  accepts: { type: 'array', items: {}, minItems: 1 },
  read: (input) => (Array.isArray(input) && input.length > 0 ? input : undefined),
  hint(input) {
    if (Array.isArray(input)) return undefined
    if (typeof input !== 'object' || input === null)
      return 'Values stand in brackets: `[8, 16]`; one that stays the same belongs under `set`.'
    if ('from' in input || 'to' in input) return 'Ranges belong under `latinHypercube`.'
    return 'A path is one key, with points in it: `pastry.leafSetSize: [8, 16]`.'
  },
})

const parameterMap = <T extends z.ZodType>(of: T, description: string) =>
  z
    .record(z.string(), of, { error: 'a map from paths, such as `pastry.leafSetSize`, to what they take' })
    .refine((map) => Object.keys(map).length > 0, { error: 'a map with at least one path' })
    .meta({ description })

/** An end of a range: a number, or a quantity with its unit. */
const end = (description: string) =>
  field<number | string>({
    description,
    expected: 'a number, or a number and its unit, such as `10ms`',
    accepts: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^\\d+(\\.\\d+)?[A-Za-z]+$' }] },
    read(input) {
      if (typeof input === 'number') return Number.isFinite(input) ? input : undefined
      return typeof input === 'string' && /^\d+(\.\d+)?[A-Za-z]+$/.test(input) ? input : undefined
    },
  })

const range = z
  .strictObject({
    from: end('The least value.'),
    to: end('The greatest value, in the same unit.'),
    scale: choice('How values are spread between the two: evenly, or evenly in their logarithms.', [
      'linear',
      'logarithmic',
    ]).default('linear'),
    multipleOf: z
      .number({ error: 'a number greater than 0' })
      .positive({ error: 'a number greater than 0' })
      .optional()
      .meta({
        description: 'Values are rounded to a multiple of this: 1 for whole numbers, 2 for even ones.',
      }),
  })
  .meta({ description: 'A range from which each point takes a value.' })

const parameters = z
  .strictObject({
    grid: parameterMap(
      values,
      'Every combination of the values; the last parameter varies fastest.',
    ).optional(),
    list: z
      .array(parameterMap(value, 'The values of one point.'), { error: 'a list of points' })
      .min(1, { error: 'a list of at least one point' })
      .optional()
      .meta({ description: 'The points one by one; each names the same paths.' }),
    latinHypercube: z
      .strictObject({
        points: whole('How many points.', { from: 2, to: 10_000 }),
        seed: sections.seed.prefault(1).meta({
          description:
            'The same seed gives the same points. It has nothing to do with the seeds of the runs.',
        }),
        ranges: parameterMap(range, 'The range of each parameter.'),
      })
      .optional()
      .meta({
        description:
          'A Latin hypercube: each range is cut into as many equal parts as there are points, and each part has one point.',
      }),
  })
  .superRefine(exactlyOneOf(['grid', 'list', 'latinHypercube']))
  .meta({ description: 'What is varied, and how.', ...oneOfKeys(['grid', 'list', 'latinHypercube']) })

const seedList = z
  .array(sections.seed, { error: 'a list of seeds' })
  .min(1, { error: 'a list of at least one seed' })
  .max(RUNS_MAX)

const seeds = z
  .union([whole('A number of seeds, counted from 1.', { from: 1, to: RUNS_MAX }), seedList], {
    error: 'a number of seeds, or a list of them',
  })
  .default(10)
  .transform((input) =>
    typeof input === 'number' ? Array.from({ length: input }, (_, index) => normaliseSeed(index + 1)) : input,
  )
  .meta({
    description:
      'Each point is run with each of these seeds: a number of seeds, counted from 1, or a list. All points have the same seeds, and so the same ids and victims.',
    statedDefault: 10,
  })

const metricOfPhase = z
  .strictObject({
    metric: text('A column of summary.csv, or severed, any_failed or expectations_met.'),
    phase: text('The label of a phase.'),
  })
  .meta({ description: 'What an axis shows.' })

const figures = z
  .strictObject({
    quality: metricOfPhase.optional().meta({
      description: 'What should be small. By default the failure rate of the last phase with operations.',
    }),
    cost: metricOfPhase.optional().meta({
      description: 'What it costs. By default the bytes per node and second, in the phase of the quality.',
    }),
    metrics: z
      .array(metricOfPhase, { error: 'a list of metrics' })
      .default([])
      .meta({ description: 'Drawn against the parameters beside these two.' }),
    conditions: z
      .array(text('The path of a parameter.'), { error: 'a list of paths of parameters' })
      .optional()
      .meta({
        description:
          'Paths of the parameters that are conditions and not choices, such as the share of nodes that crash: trade-offs are drawn for each of their values. By default the parameters of `phases` and `network`.',
      }),
  })
  .prefault({})
  .meta({ description: 'What `npm run report` draws.' })

export const sweepSchema = z
  .strictObject({
    name: sections.name.meta({ description: 'Name of the sweep and of the folder of its results.' }),
    description: z
      .string({ error: 'text' })
      .default('')
      .meta({ description: 'The question, in a sentence.' }),
    base: z
      .union(
        [
          text('A scenario file, relative to the sweep file.'),
          z.record(z.string(), z.unknown()).meta({ description: 'A scenario; it needs no name.' }),
        ],
        { error: 'the path of a scenario file, or a scenario' },
      )
      .meta({
        description:
          'The scenario of which parameters are varied: a file, from the folder of the sweep file, or the scenario itself, which needs no name.',
      }),
    set: z
      .record(z.string(), value, { error: 'a map from paths to values' })
      .default({})
      .meta({ description: 'Values that differ from the base in all points, by their paths.' }),
    parameters,
    baseline: z.record(z.string(), value, { error: 'a map from paths to values' }).default({}).meta({
      description:
        'For a grid: the value of a parameter with which compare.csv compares its other values. By default the first.',
    }),
    titles: z
      .record(z.string(), text('A few words.'), { error: 'a map from paths to a few words' })
      .default({})
      .meta({ description: 'The names of the parameters in figures, by their paths.' }),
    seeds,
    figures,
  })
  .meta({
    title: 'E-Pastry sweep',
    description: 'One question: a scenario, run with many settings and seeds.',
  })

export type SweepDocument = z.output<typeof sweepSchema>
