import { type Id, idToHex } from '../../protocol/base/id.ts'
import type { LostKeyRow } from './columns.ts'
import type { Departure, Ending } from './key-record.ts'
import type { Ledger, LostKey } from './ledger.ts'

const ENDED: Readonly<Record<Ending, string>> = { crash: 'crashed', leave: 'left', discard: 'discarded it' }

/** The rows of lost_keys.csv: what no live node holds now, in the order of (lost, key), and the story of each. */
export function lostKeyRows(ledger: Ledger, { idBits }: { readonly idBits: number }): LostKeyRow[] {
  return [...ledger.lostKeys()]
    .map((lost) => rowOf(lost, idBits))
    .sort((a, b) => a.lost_s - b.lost_s || (a.key < b.key ? -1 : 1))
}

function rowOf(lost: LostKey, idBits: number): LostKeyRow {
  const { key, keyName, version, acknowledgedAt, departures } = lost
  const last = departures.at(-1)
  return {
    key: hex(key, idBits),
    key_name: keyName,
    version: version.counter,
    writer: version.writer,
    acknowledged_s: acknowledgedAt / 1_000_000,
    // A value that no node ever held was lost before it was acknowledged.
    lost_s: (last?.at ?? acknowledgedAt) / 1_000_000,
    cause: last?.how ?? 'never held',
    reason: last?.obstacle ?? null,
    holders: story(lost),
  }
}

const hex = (key: Id, idBits: number): string => idToHex(key, idBits)

function story({ departures, earlierDepartures: earlier }: LostKey): string {
  const sentences = departures.map(sentence)
  return [...(earlier === 0 ? [] : [`${earlier} before these`]), ...sentences].join('; ')
}

const sentence = ({ node, how, at }: Departure): string =>
  `node ${node} ${ENDED[how]} at ${(at / 1_000_000).toFixed(6)} s`
