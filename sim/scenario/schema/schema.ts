import { z } from 'zod'
import { normaliseSeed } from '../../core/random.ts'
import { someTime } from '../phases/phase-fields.ts'
import { phases } from '../phases/phases.ts'
import { expect } from './expect.ts'
import { choice, duration, field, flag, mistake } from './fields.ts'
import { network } from './network.ts'
import { pastry, seedServer, storage } from './protocol.ts'

/**
 * The one description of what a scenario may say. Validation, types, the JSON Schema for editors and the
 * reference table come from it; relations between fields are in relations.ts.
 */

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

const name = field<string>({
  description: 'Name of the scenario and of the folder of its results.',
  expected:
    'a name for a folder: up to 100 letters, digits and any of `.`, `_`, `-`, the first a letter or digit',
  accepts: { type: 'string', pattern: NAME.source },
  read: (input) => (typeof input === 'string' && NAME.test(input) ? input : undefined),
  hint: (input) => (typeof input === 'number' ? 'Put it in quotes.' : undefined),
})

const seed = field<string>({
  description: 'All randomness follows from it: the same seed gives the same run.',
  expected: 'a whole number or a text of up to 200 characters',
  accepts: { anyOf: [{ type: 'integer' }, { type: 'string', minLength: 1, maxLength: 200 }] },
  read: (input) => {
    if (typeof input === 'number') return Number.isSafeInteger(input) ? normaliseSeed(input) : undefined
    return typeof input === 'string' && input.length >= 1 && input.length <= 200
      ? normaliseSeed(input)
      : undefined
  },
  hint: (input) => (typeof input === 'number' ? 'Put it in quotes to use it as it is written.' : undefined),
})

const RING = '`auto`, `none`, or a list of 1 to 20 times such as [30s, 2m], each later than the one before'

/** Times from the start of the run. */
const moments = z
  .array(duration('Time from the start of the run.', someTime))
  .min(1, { error: RING })
  .max(20, { error: RING })
  .superRefine((times, context) => {
    times.forEach((time, index) => {
      if (index === 0 || time > times[index - 1]!) return
      mistake(context, { path: [index], expected: 'a later time than the one before' })
    })
  })

const record = z
  .strictObject({
    lookups: field<'all' | 'none' | { sample: number }>({
      description:
        'Operations that get a row in lookups.csv: `all`, `none`, or a share such as `sample(0.01)`.',
      expected: '`all`, `none` or `sample(p)` with p from 0 to 1',
      accepts: {
        anyOf: [
          { enum: ['all', 'none'] },
          { type: 'string', pattern: '^sample\\((0|1|[01]?\\.\\d+)\\)$', examples: ['sample(0.01)'] },
        ],
      },
      read: (input) => {
        if (input === 'all' || input === 'none') return input
        const share = Number(typeof input === 'string' ? /^sample\(([\d.]+)\)$/.exec(input)?.[1] : undefined)
        return share <= 1 ? { sample: share } : undefined
      },
    }).prefault('all'),
    ring: z
      .union(
        [
          field<'auto' | 'none'>({
            description: 'A word instead of a list of times.',
            expected: RING,
            accepts: { enum: ['auto', 'none'] },
            read: (input) => (input === 'auto' || input === 'none' ? input : undefined),
          }),
          moments,
        ],
        { error: RING },
      )
      .prefault('auto')
      .meta({
        description:
          'When ring.csv shows the ring. `auto`: before and after each crash, leave and partition (if there are none, at the end of each phase of the foreground), and at the end of the run; only while at most 2,000 nodes live. A list: at these times from the start, for any number of nodes.',
      }),
  })
  .prefault({})
  .meta({
    description:
      'What the results keep of single operations and of single nodes; the summary counts them all.',
  })

const check = z
  .strictObject({
    invariants: flag(
      'Check during the run, and not only at the end of phases, that the state of the nodes is sound.',
    ).default(true),
  })
  .prefault({})
  .meta({ description: 'What is checked during the run; a breach fails it.' })

/** The sections of a scenario, in the order in which a user reads about them. */
export const sections = {
  name,
  description: z
    .string({ error: 'text' })
    .default('')
    .meta({ description: 'What the scenario shows, in a sentence.' }),
  seed: seed.prefault(1),
  pastry,
  seedServer,
  storage,
  network,
  operationDeadline: duration(
    'How long a caller waits for an answer before the operation counts as failed.',
    {
      from: '1ms',
      to: '24h',
    },
  ).prefault('60s'),
  onIdTaken: choice('What a joiner does whose id is taken: draw another, or give up and be counted.', [
    'redraw',
    'give-up',
  ]).default('redraw'),
  record,
  check,
  interval: duration('Length of a row of timeseries.csv.', { from: '1ms', to: '24h' }).prefault('10s'),
  phases,
  expect,
}

export type SectionName = keyof typeof sections

export const scenarioSchema = z.strictObject(sections).meta({
  title: 'E-Pastry scenario',
  description: 'What happens in a simulated Pastry overlay, and what it must show.',
})

/** A scenario as its file says it, defaults filled in; data files not yet read and phases not yet named. */
export type ScenarioDocument = z.output<typeof scenarioSchema>
