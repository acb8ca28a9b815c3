import type { Micros } from '../../protocol/base/time.ts'
import { compareVersions, type OperationAnswer, type Version } from '../../protocol/events.ts'

export type OperationKind = 'insert' | 'lookup' | 'delete' | 'route'

/** How ground truth judges an operation that has ended. */
export type Outcome = (typeof OUTCOMES)[number]

export const OUTCOMES = [
  'aborted',
  'unrecoverable',
  'unreachable',
  'misdelivered',
  'lost',
  'timed_out',
  'not_found',
  'stale',
  'outdated',
  'refused',
  'succeeded',
] as const

const FAILURES: ReadonlySet<Outcome> = new Set([
  'misdelivered',
  'lost',
  'timed_out',
  'not_found',
  'stale',
  'outdated',
])

export const isFailure = (outcome: Outcome): boolean => FAILURES.has(outcome)

const EXCUSED: ReadonlySet<Outcome> = new Set(['aborted', 'unrecoverable', 'unreachable'])

/** Of no such ending can the overlay be blamed: they are left out of the failure rate. */
export const isExcused = (outcome: Outcome): boolean => EXCUSED.has(outcome)

/** The failures of `failed` among the operations that count; `null` if none does. */
export function failurePct({ failed, counted }: { failed: number; counted: number }): number | null {
  return counted === 0 ? null : (100 * failed) / counted
}

/** A write that its caller knows to be done. */
export interface Acknowledged {
  readonly version: Version
  readonly content: 'value' | 'tombstone'
  /** Of a value that expires. */
  readonly expiry?: Expiry | undefined
}

/** When a value expires, by the clocks of the nodes that hold it: they take it over from each other a little younger than it is. */
export interface Expiry {
  /** No node takes it for expired before that, and from then on some may. */
  readonly from: Micros
  /** From then on all do. */
  readonly until: Micros
}

/** A deletion, or a value that had expired, that no node remembered any more, and the versions that were written after that. */
export interface NewCount {
  readonly after: Version
  readonly versions: readonly Version[]
}

/** All that the judgement of an operation rests on. */
export interface OperationFacts {
  readonly kind: OperationKind
  readonly caller: 'live' | 'crashed'
  /**
   * Where the operation was first handled, against the root at that instant. A replica that answers on the way counts as
   * the root if it is one of the k closest.
   */
  readonly delivery: 'nowhere' | 'root' | 'elsewhere'
  /** The answer that the caller got within its deadline. */
  readonly answer: OperationAnswer | null
  /** The newest write of the key that was acknowledged before the operation started, in a cut network in the caller's part. */
  readonly required: Acknowledged | null
  /**
   * Whether, at some instant of the operation, crashes had taken every copy of the acknowledged value; or whether, when the
   * operation began or ended, all that lived were in another part of the network than its caller.
   */
  readonly copies: 'some live' | 'all crashed' | 'out of reach'
  /** What was written after that, before a write was acknowledged. No node knew what version to put it after. */
  readonly writtenSinceLoss: readonly Version[]
  /** The newest deletion of the key that any node has stored, acknowledged or not. */
  readonly newestTombstone: Version | null
  /** Versions that were written when no node remembered a deletion, or a value that had expired, any more. */
  readonly newCount: NewCount | null
  /** Had the required value expired? `by some`: by the clocks of some of the nodes that hold it, or during the operation. */
  readonly expired: 'no' | 'by some' | 'yes'
  /** The newest deletion of the key of which a caller has learnt that it is done. */
  readonly newestAcknowledgedTombstone: Version | null
}

/**
 * The outcome of an ended operation: the first that applies, in the order of the type `Outcome`.
 *
 * - A lookup that got a value is judged by that value, even if crashes took every copy of the newest: an older one was
 *   served as if it were the newest, which is a failure. It is called outdated, since no node was left to know better.
 * - If every copy is out of the caller's reach, an older value is no failure either: no node in that part can know better,
 *   and what is written there is put before the value that cannot be reached.
 * - "Absent" is no failure while a deletion newer than the required value is under way, nor once that value may have expired.
 * - A refusal, for lack of room, is neither a failure nor excused: the overlay did what it should, and nothing was stored.
 */
export function judge(facts: OperationFacts): Outcome {
  const { kind, answer, delivery, required, copies } = facts
  if (facts.caller === 'crashed') return 'aborted'
  const needsCopies = kind !== 'insert' && kind !== 'route' && answer?.kind !== 'found'
  if (needsCopies && copies === 'all crashed' && facts.expired === 'no') return 'unrecoverable'
  if (copies === 'out of reach' && isMissed(facts)) return 'unreachable'
  if (delivery === 'elsewhere') return 'misdelivered'
  if (kind === 'route') return delivery === 'root' ? 'succeeded' : 'lost'
  if (answer === null) return delivery === 'nowhere' ? 'lost' : 'timed_out'
  if (answer.kind === 'absent' && mustExist(facts)) return 'not_found'
  if (answer.kind === 'found' && facts.expired === 'yes' && !isNewer(answer.version, required!))
    return 'stale'
  if ('version' in answer && isOlder(answer.version, required) && !isOfNewCount(answer.version, facts)) {
    // A value from before, or a write that was put before one that was done when it began.
    if (copies === 'some live') return 'stale'
    const isLoss = copies === 'all crashed' && !facts.writtenSinceLoss.some(isSame(answer.version))
    if (answer.kind === 'found' && isLoss) return 'outdated'
  }
  return answer.kind === 'refused' ? 'refused' : 'succeeded'
}

/** Is the required value what a lookup or a deletion did not get to? */
function isMissed({ kind, answer, required, expired }: OperationFacts): boolean {
  if ((kind !== 'lookup' && kind !== 'delete') || required === null || expired !== 'no') return false
  return (
    answer === null ||
    answer.kind === 'absent' ||
    (answer.kind === 'found' && isOlder(answer.version, required))
  )
}

function mustExist({ required, newestTombstone, expired }: OperationFacts): boolean {
  return required?.content === 'value' && expired === 'no' && !isNewer(newestTombstone, required)
}

/**
 * Is the operation right to say "absent" only because of a deletion that no caller has an acknowledgement of by now? That
 * deletion may take effect or not, so the answer is no failure; but a root that forgets looks the same.
 */
export function restsOnUnacknowledgedDeletion(facts: OperationFacts): boolean {
  const { answer, required, newestTombstone, newestAcknowledgedTombstone } = facts
  if (answer?.kind !== 'absent' || required?.content !== 'value') return false
  return isNewer(newestTombstone, required) && !isNewer(newestAcknowledgedTombstone, required)
}

function isNewer(version: Version | null, { version: required }: Acknowledged): boolean {
  return version !== null && compareVersions(version, required) > 0
}

const isSame = (version: Version) => (other: Version) => compareVersions(version, other) === 0

/** Was it written after the required deletion, or expiry, was forgotten everywhere, so that versions were counted anew? */
function isOfNewCount(version: Version, { required, newCount }: OperationFacts): boolean {
  if (newCount === null || required === null || !isSame(required.version)(newCount.after)) return false
  return newCount.versions.some(isSame(version))
}

function isOlder(version: Version, required: Acknowledged | null): boolean {
  return required !== null && compareVersions(version, required.version) < 0
}
