import { count, maybe, type RowOf, seconds, text } from './column.ts'

/** One acknowledged key that no live node holds at the end of the run, in the order of (lost_s, key). */
export const LOST_KEY_COLUMNS = [
  text('key', 'its id, hexadecimal'),
  maybe(text('key_name', 'the key before it was hashed')),
  count('version', 'counter of the newest acknowledged version'),
  count('writer', 'the operation that wrote it, as in lookups.csv'),
  seconds('acknowledged_s', 'when its caller learnt that it was stored'),
  seconds('lost_s', 'when the last copy went'),
  text(
    'cause',
    'how the last copy went: crash, leave (its holder had not handed it over) or discard; never held, if no node ever held one',
  ),
  maybe(
    text(
      'reason',
      'for a leave: why its holder could not hand it over within handOverTimeout, as it reported itself',
    ),
  ),
  text(
    'holders',
    'the nodes that held it, or a newer version, from then on, and how each ended, in the order of time and node; if there are many, the last ones',
  ),
] as const
export type LostKeyRow = RowOf<typeof LOST_KEY_COLUMNS>
