import type { NodeHandle } from '../../protocol/base/handles.ts'
import {
  compareClockwise,
  compareCloseness,
  compareIds,
  halfway,
  type Id,
  idEquals,
  idFromHex,
  successor,
} from '../../protocol/base/id.ts'
import { type EarlierLife } from '../../protocol/machine.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { micros, seconds } from '../../protocol/base/time.ts'
import type { Variant } from './laboratory.ts'

/** Who is there, and who comes: what is explored. */
export interface Setting {
  readonly name: string
  /** Two hexadecimal digits each. */
  readonly ids: readonly string[]
  /** So many, the first ones, are members of a settled ring. */
  readonly settled: number
  /** Through which of the settled nodes each of the others joins. */
  readonly contacts: readonly number[]
  /** How many may crash, at any moment. */
  readonly crashes: number
  readonly parameters: Partial<PastryParameters>
}

const NEVER = seconds(1_000_000)

/** Few states: what nodes do now and then lies beyond the horizon, nothing is measured, and leaf sets are small. */
export const PARAMETERS: PastryParameters = {
  ...MSPASTRY,
  idBits: 8,
  digitBits: 4,
  leafSetSize: 2,
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
}

export const idsOf = ({ ids }: Pick<Setting, 'ids'>): Id[] => ids.map((id) => idFromHex(id))

/**
 * The keys that tell apart what nodes with these ids may take for their own: the ids, and the keys on both sides of the middle between
 * two of them.
 */
export function keysFor(ids: readonly Id[]): Id[] {
  const middles = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => halfway(a, b)))
  const keys = [...ids, ...middles, ...middles.map(successor)].sort(compareIds)
  return keys.filter((key, place) => place === 0 || !idEquals(key, keys[place - 1]!))
}

/** The nearest of some nodes going one way from another, at most so many; `way` is 1 going clockwise, -1 the other way. */
export function nearestOf(ids: readonly Id[], others: readonly NodeHandle[], self: NodeHandle, way: 1 | -1): NodeHandle[] {
  const start = ids[self]!
  return others
    .filter((other) => other !== self)
    .sort((a, b) => way * compareClockwise(start, ids[a]!, ids[b]!))
}

/** What a member of the settled ring knows. */
export function settledMemory(setting: Setting, self: NodeHandle): EarlierLife {
  const ids = idsOf(setting)
  const half = (setting.parameters.leafSetSize ?? PARAMETERS.leafSetSize) / 2
  const members = [...ids.keys()].slice(0, setting.settled) as NodeHandle[]
  const sides = ([1, -1] as const).flatMap((way) => nearestOf(ids, members, self, way).slice(0, half))
  const entries = members.filter((member) => member !== self)
  return { leaves: [...new Set(sides)], entries, roundTrips: entries.map(() => micros(0)) }
}

/** Is the first of two nodes closer to a key? */
export const isCloserNode = (ids: readonly Id[], key: Id, a: NodeHandle, b: NodeHandle): boolean =>
  compareCloseness(key, ids[a]!, ids[b]!) < 0

/** The published join [MSP §3]: a root helps any number of joiners at a time. The one admission that it has given is over as soon as it has replied. */
export const withoutAdmission: Variant = ({ parts }) => {
  const { admission } = parts
  const deliver = admission.deliver.bind(admission)
  admission.deliver = (message) => {
    deliver(message)
    admission.release(message.origin)
  }
}

export const asItIs: Variant = () => {}
