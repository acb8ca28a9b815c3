import { z } from 'zod'
import { contentOf } from '../files/file-contents.ts'
import { exactlyOneOf, mistake, oneOfKeys, text, whole } from '../schema/fields.ts'
import { formatNumber } from '../text/quantities.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import { keyNames } from './key-fields.ts'
import { OPERATIONS_MAX, patientCaller, withRetries } from './operation-fields.ts'
import { label, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { VALUE_BYTES, valueBytes } from './value-bytes.ts'
import { ownTerms, writeRelations } from './write-fields.ts'

const dataKeys = ['dataset', 'keys'] as const

const schema = z
  .strictObject({
    label,
    dataset: text(
      'Path of a file with keys and values, relative to the scenario: JSON, `{ key: any JSON value }`, or, where it ends in `.csv`, CSV with the header `key,value`.',
      { atMost: 1_000 },
    ).optional(),
    keys: z
      .union([whole('A number of keys.', { from: 1, to: OPERATIONS_MAX }), keyNames], {
        error: `a whole number from 1 to ${formatNumber(OPERATIONS_MAX)}, or a list of keys`,
      })
      .optional()
      .meta({
        description:
          'Instead of a dataset: this many generated keys, or a list of keys; values are generated. A key that is there already gets a new value.',
      }),
    valueBytes,
    ...ownTerms,
    over: over.prefault('10s'),
    ...patientCaller,
  })
  .superRefine(exactlyOneOf(dataKeys))
  .superRefine(({ dataset, valueBytes }, context) => {
    if (dataset === undefined || valueBytes === undefined) return
    const expected = '`valueBytes` only beside `keys`'
    mistake(context, { path: ['valueBytes'], expected, found: 'it beside `dataset`' })
  })
  .transform(({ dataset, keys, valueBytes, ...rest }) => ({
    ...withRetries(rest),
    data: dataset === undefined ? { keys: keys ?? 0, valueBytes: valueBytes ?? VALUE_BYTES } : { dataset },
  }))
  .meta({ description: 'Store keys and values.', ...oneOfKeys(dataKeys) })

export const insertKind = phaseKind({
  kind: 'insert',
  schema,
  background: 'allowed',
  concerns: 'operations',
  file: ({ data }) =>
    data.dataset === undefined ? undefined : { field: ['dataset'], name: data.dataset, holds: 'datasets' },
  time: ({ over }) => over,
  count: ({ data, from, path }, counts, { files }) => {
    if (data.dataset === undefined)
      counts.inserted += typeof data.keys === 'number' ? data.keys : data.keys.length
    else if (!counts.datasets.has(data.dataset)) {
      // An unreadable dataset is a problem of its own; here it may hold any number of keys.
      counts.inserted += files.datasets.get(data.dataset)?.length ?? Number.POSITIVE_INFINITY
      counts.datasets.add(data.dataset)
    }
    return callerBreaches({ from, path }, counts)
  },
  relations: [...callerRelations, ...writeRelations],
  resolve: ({ data, deadline, ...rest }, { operationDeadline, files }) => ({
    ...rest,
    deadline: deadline ?? operationDeadline,
    data:
      data.dataset === undefined
        ? data
        : { dataset: data.dataset, entries: contentOf(files.datasets, data.dataset) },
  }),
})

export type InsertPhase = PhaseOf<typeof insertKind>
