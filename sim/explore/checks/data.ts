import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { newestOf } from '../record/copies.ts'
import {
  isAcknowledged,
  type KeyHistory,
  mayBeExpired,
  mayLeaveNothing,
  versionOf,
} from '../record/history.ts'
import type { RunRecord } from '../record/run-record.ts'

/** What should be there of a key after all that was acknowledged. */
interface Due {
  readonly version: Version
  /** A value, or a mark of deletion. */
  readonly content: 'value' | 'nothing'
}

export interface DataRecord {
  readonly record: Pick<RunRecord, 'ring' | 'copies'>
  readonly storage: ResolvedScenario['storage']
  readonly at: Micros
}

/** Where the copies of a key are not as they should be at rest, in words. */
export function copyFaults(history: KeyHistory, view: DataRecord): string[] {
  const { record, storage } = view
  const { copies, ring } = record
  const due = dueOf(history, view)
  // If all nodes have left, there is none to hold anything.
  if (due === undefined || due.content === 'nothing' || ring.size === 0) return []
  const name = nameOf(history)
  const holders = copies.holders(history.key)
  const newest = newestOf([...holders.values()])
  if (newest === undefined || compareVersions(newest, due.version) < 0) {
    if (mayBeGone(history, view)) return []
    return [`${name} is lost: ${storyOf(history, record)}`]
  }
  const closest = ring.closest(history.key, storage.replicas)
  // What a root has no room for it cannot give to the others.
  const isGiven = closest.slice(0, 1).every((root) => holders.has(root) || hasRoom(root, history, view))
  const missing = closest.filter((node) => isGiven && !holders.has(node) && hasRoom(node, history, view))
  const wrong = closest.filter((node) => {
    const held = holders.get(node)
    return held !== undefined && compareVersions(held.version, newest) !== 0 && hasRoom(node, history, view)
  })
  const surplus = storage.capacity > 0 ? [] : [...holders.keys()].filter((node) => !closest.includes(node))
  return [
    ...textOf(missing, `${name} is missing on`, `of the closest nodes ${closest.join(', ')}`),
    ...textOf(wrong, `${name} is not in the newest version on`, ''),
    ...textOf(surplus, `${name} is also on`, `beside the closest nodes ${closest.join(', ')}`),
  ]
}

const textOf = (nodes: readonly NodeHandle[], before: string, after: string): string[] =>
  nodes.length === 0 ? [] : [`${before} ${nodes.join(', ')} ${after}`.trimEnd()]

const nameOf = ({ name }: KeyHistory): string => name ?? 'a key without a name'

/** How its last copies went. */
const storyOf = ({ key }: KeyHistory, { copies }: DataRecord['record']): string =>
  copies
    .partings(key)
    .slice(-STORY_LENGTH)
    .map(({ node, how, at }) => `node ${node} ${how} at ${secondsOf(at)} s`)
    .join(', ')

const STORY_LENGTH = 6

/** Acknowledged data that should not have gone when they went. */
export interface Loss {
  readonly at: Micros
  readonly text: string
}

/**
 * Acknowledged data of a key whose last copy went though fewer holders had crashed than had to store it first: by a crash, or because
 * its node discarded it or left. What its node said it had no place for is not counted.
 */
export function lossFaults(
  history: KeyHistory,
  { record, storage }: Pick<DataRecord, 'record' | 'storage'>,
): Loss[] {
  const { key, operations } = history
  const { copies } = record
  const acknowledged = operations.filter(isAcknowledged)
  return copies.wipes(key).flatMap((wipe): Loss[] => {
    const { at, crashes, how } = wipe
    if (how === 'left behind') return []
    const isBroken = acknowledged.some(({ ended, answer, nodes }) => {
      const version = versionOf(answer)!
      if (ended > at || !copies.hasWiped(key, version, wipe) || crashes >= quorumOf(storage, nodes))
        return false
      return how === 'crashed' || !isToBeGone(version, history, { copies, at })
    })
    if (!isBroken) return []
    const why = `though only ${crashes} of its holders had crashed`
    return [
      { at, text: `${nameOf(history)} went at ${secondsOf(at)} s, ${why}: ${storyOf(history, record)}` },
    ]
  })
}

/** May a value have expired by then, or been deleted, also by a write without an answer? Then there is nothing to keep. */
const isToBeGone = (
  version: Version,
  { key, operations }: KeyHistory,
  { copies, at }: Pick<RunRecord, 'copies'> & { readonly at: Micros },
): boolean =>
  operations.some((write) => {
    if (!mayLeaveNothing(write, at)) return false
    const own = isAcknowledged(write) ? copies.newestOfWrite(key, versionOf(write.answer)!) : undefined
    return own === undefined || compareVersions(own, version) >= 0
  })

/** How many nodes must store a write before it is acknowledged, if there are as many. Not taken from the protocol, which may be wrong. */
function quorumOf({ replicas, writeQuorum }: DataRecord['storage'], nodes: number): number {
  const holders = Math.min(replicas, Math.max(1, nodes))
  switch (writeQuorum) {
    case 'one':
      return 1
    case 'majority':
      return Math.floor(holders / 2) + 1
    case 'all':
      return holders
  }
}

/** By the newest acknowledged write that crashes have not wiped out; undefined if there is none. */
function dueOf({ key, operations }: KeyHistory, { record, at }: DataRecord): Due | undefined {
  const { copies } = record
  let due: Due | undefined
  for (const operation of operations) {
    if (!isAcknowledged(operation)) continue
    const version = copies.newestOfWrite(key, versionOf(operation.answer)!)
    if (due !== undefined && compareVersions(version, due.version) <= 0) continue
    if (copies.isWiped(key, version, at)) continue
    const isValue = operation.kind === 'insert' && !mayBeExpired(operation, at)
    due = { version, content: isValue ? 'value' : 'nothing' }
  }
  return due
}

/** Is there an unconfirmed write that would leave no value? It may have been done, even if a second root has answered. */
const mayBeGone = ({ operations }: KeyHistory, { at }: DataRecord): boolean =>
  operations.some((operation) => !isAcknowledged(operation) && mayLeaveNothing(operation, at))

const secondsOf = (at: Micros): string => (at / 1_000_000).toFixed(3)

/** Would the newest value fit on a node that lacks it? */
function hasRoom(node: NodeHandle, { key }: KeyHistory, { record, storage }: DataRecord): boolean {
  const { copies } = record
  if (storage.capacity === 0) return true
  const holders = copies.holders(key)
  const bytes = Math.max(...[...holders.values()].map((copy) => copy.bytes))
  return copies.bytesOn(node) - (holders.get(node)?.bytes ?? 0) + bytes <= storage.capacity
}
