import { z } from 'zod'
import { mistake, real, text, whole } from './fields.ts'

/** What a user demands of a run; a run that shows otherwise fails. */

const COUNT = { from: 0, to: 1_000_000_000 } as const

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

interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

function soundBounds({ atLeast, atMost }: Bounds, context: z.RefinementCtx): void {
  if (atLeast === undefined && atMost === undefined)
    mistake(context, { path: [], expected: '`atLeast`, `atMost` or both', found: 'neither' })
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    const expected = '`atLeast` to be no more than `atMost`'
    mistake(context, { path: [], expected, found: `${atLeast} and ${atMost}` })
  }
}

/** Measures of the operations that a phase started. */
export const operationMeasures = {
  failureRate: measure('Failed operations over those that could have succeeded, 0 … 1.', 1),
  succeeded: count('Operations that succeeded.'),
  aborted: count('Operations whose caller went first.'),
  unrecoverable: count('Lookups without a value, of keys of which every holder crashed before repair.'),
  misdelivered: count('Operations handled by a node that was not the root.'),
  misdeliveredAgain: count(
    'Handlings by such nodes beyond the first handling of an operation, or after its end.',
  ),
  lost: count('Operations that were never delivered anywhere.'),
  timedOut: count('Operations delivered, but without an answer in time.'),
  notFound: count('Lookups answered `absent` though a value was stored.'),
  stale: count('Lookups answered with an older value.'),
  outdated: count('Lookups answered with an older value, as every holder of the newest had crashed.'),
  refused: count('Operations refused for want of room.'),
  hopsMean: measure('Mean number of hops.', 255),
  rdpMean: measure('Mean relative delay penalty.', 1_000_000),
}

/** Measures of the overlay and of its data during a phase, or at its end. */
export const stateMeasures = {
  nodesLive: count('Nodes that neither crashed nor left.'),
  nodesActive: count('Nodes that may deliver.'),
  joinSecondsMean: measure('Mean time from start to first activation of the nodes that joined.', 1_000_000),
  inactivePct: measure('Share of the time of live nodes in which they were not active, 0 … 100.', 100),
  controlMessagesPerNodeSecond: measure(
    'Control messages a live node and second: all but those sent for operations of users and applications.',
    1_000_000,
  ),
  keysAcknowledged: count('Keys of which the newest acknowledged write is a value, lost or not.'),
  keysAtRisk: count(
    'Acknowledged keys with some live holders, but not on each of the `storage.replicas` closest active nodes. With `storage.capacity`: with fewer live holders than that, wherever they are.',
  ),
  keysLost: count('Acknowledged keys that no live node holds.'),
  restoredSeconds: measure(
    'Of a crash that put keys at risk: time until none was. Not met where others came or went before that.',
    1_000_000,
  ),
  deadRunMax: count(
    'Of a crash: the most neighbours in a row, on the ring of active nodes, that crashed together. From L/2 on the ring is severed.',
  ),
  leafSetsCorrect: z
    .literal(true, { error: 'true' })
    .optional()
    .meta({ description: 'Every active node has the leaf set that ground truth gives it.' }),
}

export const expectation = z.strictObject({
  phase: text('Label of a phase, or its kind where there is one of the kind.', { atMost: 100 }),
  ...operationMeasures,
  ...stateMeasures,
})

export const expect = z
  .array(expectation)
  .default([])
  .meta({ description: 'What the results must show; a run that shows otherwise ends with exit code 1.' })
