import { count, maybe, type RowOf, seconds, text } from './column.ts'
import { nodeRateColumn } from './node-rates.ts'

/** The seed server, which is node 0, and each node that ever ran, as it is at the end of the run (or was when it went). */
export const NODE_COLUMNS = [
  count(
    'node',
    'its number, from 1 in the order of starting; 0 is the seed server, which is no member of the overlay',
  ),
  text('id', 'hexadecimal; that of the seed server is 0'),
  maybe(text('name', 'what its churn trace calls it; empty for a node of no trace')),
  seconds('started_s', 'when it began to join, or was set up in a converged start'),
  maybe(seconds('joined_s', 'when it first became active; empty if never, and of the seed server')),
  maybe(seconds('left_s', 'when it crashed, left or gave up; empty if it still runs')),
  maybe(
    text(
      'departure',
      'how it went: crashed, left (announced), or gave up (its join failed); empty if it still runs',
    ),
  ),
  seconds(
    'lived_s',
    'its time in the overlay, joining included: from started_s to left_s, or to the end of the run',
  ),
  count('keys', 'values it holds at the end of the run'),
  count('bytes', 'bytes of the values it holds at the end of the run'),
  maybe(
    count(
      'root_keys',
      'acknowledged keys whose root it is at the end of the run (ground truth), lost or not; empty for a departed node and the seed server',
    ),
  ),
  count('messages_out', 'messages that it sent'),
  count('messages_in', 'messages that reached it'),
  count('bytes_out', 'bytes that it sent'),
  count('bytes_in', 'bytes that reached it'),
  count(
    'requests',
    'operations that it was the first to handle: those whose delivered_at in lookups.csv it is',
  ),
  nodeRateColumn('messages_out'),
  nodeRateColumn('messages_in'),
  nodeRateColumn('bytes_out'),
  nodeRateColumn('bytes_in'),
  nodeRateColumn('requests'),
  maybe(
    count(
      'leaf_set_entries',
      'distinct nodes in its leaf set; empty for a departed node and the seed server',
    ),
  ),
  maybe(
    count('table_entries', 'occupied routing-table cells; empty for a departed node and the seed server'),
  ),
] as const
export type NodeRow = RowOf<typeof NODE_COLUMNS>

/** One live node at the end of the run, in the order of numbers: how many nodes it knows, and how many know it. */
export const DEGREE_COLUMNS = [
  count('node', 'its number'),
  text('id', 'hexadecimal'),
  count('leaf_set_entries', 'distinct nodes in its leaf set'),
  count('leaf_set_in_degree', 'live nodes that have it in their leaf set'),
  count('table_entries', 'occupied routing-table cells'),
  count('table_in_degree', 'live nodes that have it in a cell of their routing table'),
] as const
export type DegreeRow = RowOf<typeof DEGREE_COLUMNS>

/**
 * One live node at one moment at which the ring is looked at, in the order of the moments and, within one, of the nodes: its
 * leaf set beside the one that it should have by ground truth, the ideal leaf set among the active nodes. Both are taken as
 * sets of nodes: in a small ring one that stands on both sides counts once.
 */
export const RING_COLUMNS = [
  maybe(
    count(
      'phase',
      'index of the crash, leave or partition around which it is looked; empty for other moments',
    ),
  ),
  text(
    'moment',
    'in words: before (the phase begins), at (it ends, which for a crash is the same instant), +5 s, +10 s, +30 s, +60 s after that; else end of the run, end of a phase by its label, or at 95 s for a listed time, before anything happens then',
  ),
  seconds('time_s', 'when'),
  count('node', 'its number'),
  text('id', 'hexadecimal'),
  text('state', 'active, or joining: not active, either not yet or no longer'),
  count('links_right', 'leaf-set members that it should have; of a joining node, for which none is ideal, 0'),
  count(
    'links_wrong',
    'leaf-set members that it should not have: they are gone, not active, or too far; of a joining node 0',
  ),
  count('links_missing', 'nodes that should be in its leaf set and are not; of a joining node 0'),
  maybe(
    text('wrong', 'the numbers of the wrong ones, ascending, separated by blanks; empty if there are none'),
  ),
  maybe(text('missing', 'those of the missing ones')),
] as const
export type RingRow = RowOf<typeof RING_COLUMNS>
