import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../protocol/events.ts'
import type { ResolvedScenario } from '../../sim/index.ts'
import { type Copies, newestOf } from './copies.ts'
import type { Finding } from './findings.ts'
import { isAcknowledged, type KeyHistory, versionOf } from './history.ts'
import type { Ring } from './ring.ts'

/** What should be there of a key after all that was acknowledged. */
interface Due {
  readonly version: Version
  /** A value, or a mark of deletion. */
  readonly content: 'value' | 'nothing'
}

export interface DataAtRest {
  readonly ring: Ring
  readonly copies: Copies
  readonly storage: ResolvedScenario['storage']
  readonly at: Micros
}

/** Where the data of a key are not as they should be at rest, each copy on the k closest nodes. */
export function dataFindings(history: KeyHistory, view: DataAtRest): Finding[] {
  // Where all nodes have left there is none to hold anything.
  if (view.ring.closest(history.key, 1).length === 0) return []
  const name = history.name ?? 'a key without a name'
  const lost = lossFindings(history, view, name)
  const due = dueOf(history, view)
  if (due === undefined || due.content === 'nothing') return lost
  const { copies, ring, storage } = view
  const holders = copies.holders(history.key)
  const isDue = ({ version }: { readonly version: Version }): boolean =>
    compareVersions(version, due.version) >= 0
  if (![...holders.values()].some(isDue)) {
    if (mayBeDeleted(history)) return lost
    const story = copies
      .partings(history.key)
      .map(({ node, how, at }) => `node ${node} ${how} at ${secondsOf(at)} s`)
    return [...lost, { kind: 'key lost', text: `${name}: ${story.slice(-6).join(', ')}` }]
  }
  const newest = newestOf([...holders.values()])!
  const closest = ring.closest(history.key, storage.replicas)
  // What a root has no room for it cannot give to the others.
  const isGiven = closest.slice(0, 1).every((root) => holders.has(root) || hasRoom(root, history, view))
  const missing = closest.filter((node) => isGiven && !holders.has(node) && hasRoom(node, history, view))
  const wrong = closest.filter((node) => {
    const held = holders.get(node)
    return held !== undefined && compareVersions(held.version, newest) !== 0 && hasRoom(node, history, view)
  })
  return [
    ...lost,
    ...(missing.length > 0 ? [missingOf(name, missing, closest)] : []),
    ...(wrong.length > 0
      ? [{ kind: 'wrong copy' as const, text: `${name}: not the newest on ${wrong.join(', ')}` }]
      : []),
  ]
}

const missingOf = (
  name: string,
  missing: readonly NodeHandle[],
  closest: readonly NodeHandle[],
): Finding => ({
  kind: 'missing copy',
  text: `${name}: none on ${missing.join(', ')} of the closest ${closest.join(', ')}`,
})

/** Acknowledged data that went though fewer holders crashed than had acknowledged them. */
function lossFindings(
  { key, operations }: KeyHistory,
  { copies, storage }: DataAtRest,
  name: string,
): Finding[] {
  const acknowledged = operations.filter(isAcknowledged)
  return copies.wipes(key).flatMap(({ at, above, crashes, isLeftBehind }): Finding[] => {
    if (isLeftBehind) return []
    const isBroken = acknowledged.some(({ ended, answer, nodes }) => {
      const version = versionOf(answer)!
      const isGone = above === undefined || compareVersions(version, above) > 0
      return ended <= at && isGone && copies.isWiped(key, version, at) && crashes < quorumOf(storage, nodes)
    })
    if (!isBroken) return []
    const text = `${name}: at ${secondsOf(at)} s, though only ${crashes} of its holders had crashed`
    return [{ kind: 'key lost', text }]
  })
}

/** How many nodes have stored a write before it is acknowledged, where there are so many. */
function quorumOf({ replicas, writeQuorum }: DataAtRest['storage'], nodes: number): number {
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
function dueOf({ key, operations }: KeyHistory, { copies, at }: DataAtRest): Due | undefined {
  let due: Due | undefined
  for (const operation of operations) {
    if (!isAcknowledged(operation)) continue
    const version = versionOf(operation.answer)!
    if (due !== undefined && compareVersions(version, due.version) <= 0) continue
    if (copies.isWiped(key, version, at)) continue
    due = { version, content: operation.kind === 'insert' ? 'value' : 'nothing' }
  }
  return due
}

/** Is there a deletion without an answer? It may have been done. */
const mayBeDeleted = ({ operations }: KeyHistory): boolean =>
  operations.some(({ kind, answer }) => kind === 'delete' && answer === undefined)

const secondsOf = (at: Micros): string => (at / 1_000_000).toFixed(3)

/** Would the newest value fit on a node that lacks it? */
function hasRoom(node: NodeHandle, { key }: KeyHistory, { copies, storage }: DataAtRest): boolean {
  if (storage.capacity === 0) return true
  const holders = copies.holders(key)
  const bytes = Math.max(...[...holders.values()].map((copy) => copy.bytes))
  return copies.bytesOn(node) - (holders.get(node)?.bytes ?? 0) + bytes <= storage.capacity
}
