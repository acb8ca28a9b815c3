import { choice, duration, text, whole } from '../schema/fields.ts'

/** Fields that several kinds of phase share. */

/** Event order keeps 21 bits for the source of an event; two are taken by the script and the seed server. */
export const NODES_MAX = 2_097_150
export const OPERATIONS_MAX = 100_000_000

export const nodeCount = { from: 1, to: NODES_MAX } as const
export const operationCount = { from: 1, to: OPERATIONS_MAX } as const
/** How long something may take that takes time at all. */
export const someTime = { from: '1ms', to: '1000h' } as const

export const label = text('What `expect` and the results call this phase; else its kind.', {
  atMost: 100,
}).optional()

export const over = duration('How long the phase lasts; what it starts is spread over it.', {
  from: '0s',
  to: '1000h',
})

export const from = choice(
  'Who begins an operation: a live node drawn for each, or always the first node that joined.',
  ['random', 'first'],
).default('random')

export const deadline = duration(
  'How long a caller waits for an answer before the operation counts as failed. Not given: `operationDeadline`.',
  { from: '1ms', to: '24h' },
).optional()

export const retries = whole(
  'How often a caller asks again at most, while no answer comes; 0 for never. Not given: as often as the deadline leaves time.',
  { from: 0, to: 1_000 },
).optional()
