import type { NodeHandle } from '../../protocol/base/handles.ts'
import {
  compareClockwise,
  compareIds,
  halfway,
  type Id,
  idEquals,
  idFromHex,
  successor,
} from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { micros, seconds } from '../../protocol/base/time.ts'
import type { EarlierLife } from '../../protocol/machine.ts'

/** The members and the joiners. All joiners begin together: how long each takes to its first step is one of the interleavings. */
export interface Setting {
  /** Two hexadecimal digits each. Nodes are called by their places in this list. */
  readonly ids: readonly string[]
  /** How many of the first ones are members of a settled ring. */
  readonly settled: number
  /** Through which of the settled nodes each of the others joins. */
  readonly contacts: readonly number[]
  /** How many of the joiners may crash, at any moment. */
  readonly crashes: number
  readonly leafSetSize: number
  readonly join: PastryParameters['join']
}

export function nameOf({ ids, settled, contacts, crashes, leafSetSize, join }: Setting): string {
  const joiners = contacts.map((contact, index) => `${ids[settled + index]} by ${ids[contact]}`)
  const crashing = crashes === 0 ? '' : `, ${crashes} of them may crash`
  const basic = join === 'basic' ? ', join: basic' : ''
  return `${ids.slice(0, settled).join(', ')} + ${joiners.join(', ')}${crashing}; L = ${leafSetSize}${basic}`
}

const NEVER = seconds(1_000_000)

/** Few states: what nodes do now and then lies beyond the horizon, nothing is measured, no two nodes share a cell, and leaf sets are small. */
export const parametersOf = ({ leafSetSize, join }: Setting): PastryParameters => ({
  ...MSPASTRY,
  idBits: 8,
  leafSetSize,
  join,
  acks: false,
  proximitySelection: false,
  nearestSeed: false,
  rowExchangePeriod: micros(0),
  tableProbing: 'off',
  heartbeatPeriod: NEVER,
  leafExchangePeriod: NEVER,
  hurriedExchangePeriod: NEVER,
  registrationPeriod: NEVER,
  seekPeriod: micros(0),
})

export const idsOf = ({ ids }: Pick<Setting, 'ids'>): Id[] => ids.map((id) => idFromHex(id))

/**
 * The keys that distinguish what nodes with these ids may take for their own: the ids, and the keys on both sides of the middle between
 * two of them.
 */
export function keysFor(ids: readonly Id[]): Id[] {
  const middles = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => halfway(a, b)))
  const keys = [...ids, ...middles, ...middles.map(successor)].sort(compareIds)
  return keys.filter((key, place) => place === 0 || !idEquals(key, keys[place - 1]!))
}

/** What the leaf set of a node should be among some nodes: each side, nearest first. */
export function idealSides(
  ids: readonly Id[],
  members: readonly NodeHandle[],
  self: NodeHandle,
  half: number,
): readonly NodeHandle[][] {
  return [1, -1].map((way) =>
    members
      .filter((member) => member !== self)
      .sort((a, b) => way * compareClockwise(ids[self]!, ids[a]!, ids[b]!))
      .slice(0, half),
  )
}

/** What a member of the settled ring knows. */
export function memoryOf(setting: Setting, self: NodeHandle): EarlierLife {
  const ids = idsOf(setting)
  const members = [...ids.keys()].slice(0, setting.settled) as NodeHandle[]
  const entries = members.filter((member) => member !== self)
  const leaves = new Set(idealSides(ids, members, self, setting.leafSetSize / 2).flat())
  return { leaves: [...leaves], entries, roundTrips: entries.map(() => micros(0)) }
}
