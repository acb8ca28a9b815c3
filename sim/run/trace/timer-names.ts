import { applicationOfTimer, TIMER } from '../../../protocol/base/timers.ts'
import { TIMER as STORAGE_TIMER } from '../../../protocol/storage/timers.ts'
import { STORAGE_APPLICATION } from '../world.ts'

const namesOf = (timers: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(timers).map(([name, kind]) => [kind, name]))

const NODE_TIMERS = namesOf(TIMER)
const STORAGE_TIMERS = namesOf(STORAGE_TIMER)

/** What a timer of a node is for, in the words of the protocol: `retransmission`, or of an application `storage retry`. */
export function timerName(kind: number): string {
  const ofNode = NODE_TIMERS.get(kind)
  if (ofNode !== undefined) return ofNode
  const owner = applicationOfTimer(kind)
  if (owner?.application === STORAGE_APPLICATION) return `storage ${STORAGE_TIMERS.get(owner.kind)}`
  return owner === undefined ? `timer ${kind}` : `application ${owner.application}, timer ${owner.kind}`
}
