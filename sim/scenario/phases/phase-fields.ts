import { duration, text } from '../schema/fields.ts'

/** Fields that several kinds of phase share. */

/** Nodes have addresses of one network, of 2²⁴, and are sources of events in their order; two are taken by the script and the seed server. */
export const NODES_MAX = 16_777_214

export const nodeCount = { from: 1, to: NODES_MAX } as const
/** How long something may take that takes time at all. */
export const someTime = { from: '1ms', to: '8784h' } as const

export const label = text('The name of this phase in `expect` and in the results. Not given: its kind.', {
  atMost: 100,
}).optional()

export const over = duration('How long the phase lasts; what it starts is spread over this time.', {
  from: '0s',
  to: someTime.to,
})
