import { PAYLOADS } from '../../../protocol/storage/messages.ts'
import { MESSAGE_KINDS } from '../../../protocol/wire/messages.ts'
import { FEATURES } from './features.ts'

/** All that an exploration may count and that is worth a line if it never happened, in the order of the table. */
export const COUNTABLE: readonly string[] = [
  ...named('drawn', Object.keys(FEATURES)),
  ...named('node', ['crashed', 'left', 'gaveUp']),
  ...named('machine', ['pause', 'slow', 'drift']),
  ...named('datagram', [
    'lost',
    'copied',
    'damaged',
    'checksum wrong',
    'undecodable',
    'damage unnoticed',
    'nobody there',
  ]),
  ...named('event', [
    'activated',
    'connected',
    'deactivated, was paused',
    'deactivated, was found dead',
    'deactivated, lost a side of its leaf set',
    'deactivated, knows no live node',
    'deactivated, cannot be dialled',
    'joinFailed, seed server silent',
    'joinFailed, id taken',
    'joinFailed, no contact answers',
    'suspected',
    'declaredDead',
    'declaredDead, though it lives',
    'dropped, never acknowledged',
    'dropped, hop limit',
    'dropped, too many are under way',
    'dropped, too many wait for this node to be active',
    'dropped, waited too long for this node to be active',
    'handled, as root',
    'handled, as replica',
    'notHandedOver, not asked about yet',
    'notHandedOver, no node known that stays',
    'notHandedOver, no root found',
    'notHandedOver, no answer',
    'notHandedOver, no room elsewhere',
    'left',
    'completed, stored',
    'completed, found',
    'completed, absent',
    'completed, deleted',
    'completed, stored after retries',
    'completed, found after retries',
    'completed, absent after retries',
    'completed, deleted after retries',
    'completed, refused: storage full',
    'stored',
    'discarded',
  ]),
  ...named('operation', ['no answer in time', 'superseded at the end of a partition']),
  ...named('message', MESSAGE_KINDS),
  ...named('storage', PAYLOADS.kinds),
  ...named('release', ['yes', 'owed', 'not yet', 'differs', 'not mine']),
]

function named(group: string, names: readonly string[]): string[] {
  return names.map((name) => `${group}: ${name}`)
}
