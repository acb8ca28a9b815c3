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
  // Where all nodes have left there is none to hold anything.
  if (due === undefined || due.content === 'nothing' || ring.size === 0) return []
  const name = nameOf(history)
  const holders = copies.holders(history.key)
  const newest = newestOf([...holders.values()])
  if (newest === undefined || compareVersions(newest, due.version) < 0) {
    if (mayBeGone(history, view)) return []
    return [`${name} is lost: ${storyOf(history, view)}`]
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
const storyOf = ({ key }: KeyHistory, { record }: DataRecord): string =>
  record.copies
    .partings(key)
    .slice(-STORY_LENGTH)
    .map(({ node, how, at }) => `node ${node} ${how} at ${secondsOf(at)} s`)
    .join(', ')

const STORY_LENGTH = 6

/** Acknowledged data of a key that went though fewer holders crashed than had acknowledged them, in words. */
export function lossFaults(history: KeyHistory, { record, storage }: DataRecord): string[] {
  const { key, operations } = history
  const { copies } = record
  const acknowledged = operations.filter(isAcknowledged)
  return copies.wipes(key).flatMap(({ at, above, crashes, isLeftBehind }): string[] => {
    if (isLeftBehind) return []
    const isBroken = acknowledged.some(({ ended, answer, nodes }) => {
      const version = versionOf(answer)!
      const isGone = above === undefined || compareVersions(version, above) > 0
      return ended <= at && isGone && copies.isWiped(key, version, at) && crashes < quorumOf(storage, nodes)
    })
    if (!isBroken) return []
    return [
      `${nameOf(history)} went at ${secondsOf(at)} s, though only ${crashes} of its holders had crashed`,
    ]
  })
}

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
    const version = versionOf(operation.answer)!
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
