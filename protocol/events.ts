import type { NodeHandle, OperationId } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { Micros } from './base/time.ts'

/** Orders the writes of one key: the higher counter wins, then the higher writing operation. */
export interface Version {
  readonly counter: number
  readonly writer: OperationId
}

/** What the writer of a value asks for instead of the defaults. It is kept with the version on every holder. */
export interface Terms {
  /** How many nodes hold a copy; 0: as many as `StorageParameters.replicas` says. */
  readonly replicas: number
  /** How long after it was written the value expires; 0: never. */
  readonly timeToLive: Micros
}

export function compareVersions(a: Version, b: Version): number {
  return a.counter - b.counter || a.writer - b.writer
}

/** The outcome of an operation, as its caller learnt it. */
export type OperationAnswer =
  | { readonly kind: 'stored'; readonly version: Version }
  | { readonly kind: 'found'; readonly version: Version; readonly value: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'deleted'; readonly version: Version }
  | { readonly kind: 'refused'; readonly reason: string }

/** A routed message, wherever it is. */
export interface MessageName {
  readonly origin: NodeHandle
  readonly id: number
}

export type JoinFailure = 'seed server silent' | 'id taken' | 'no contact answers'

/** Why a leaver has not handed over a version. */
export type HandOverObstacle =
  | 'not asked about yet'
  | 'no node known that stays'
  | 'no root found'
  | 'no answer'
  | 'no room elsewhere'

/**
 * What a node reports to its host. Reports are for the host that runs the node (statistics, a log, a user waiting
 * for an answer); no other node sees them.
 */
export type NodeEvent =
  /** The node may deliver and answer joins from now on. */
  | { readonly type: 'activated' }
  /** The node cannot be dialled, and is a client: it stays outside the ring, and a member routes for it. */
  | { readonly type: 'connected' }
  /** The node stopped delivering: it was paused, or lost a side of its leaf set, and is probing its way back. */
  | { readonly type: 'deactivated'; readonly reason: string }
  | { readonly type: 'joinFailed'; readonly reason: JoinFailure }
  /** A hop did not acknowledge in time and is being probed. */
  | { readonly type: 'suspected'; readonly peer: NodeHandle; readonly message: MessageName | undefined }
  /** A peer answered none of its probes and was removed. */
  | { readonly type: 'declaredDead'; readonly peer: NodeHandle }
  /** A routed message was given up here. */
  | { readonly type: 'dropped'; readonly message: MessageName; readonly reason: string }
  /** This node took on an operation as (it believes) the root of its key, or answered it on its way as a replica. */
  | {
      readonly type: 'handled'
      readonly operation: OperationId
      readonly key: Id
      readonly hops: number
      readonly as: 'root' | 'replica'
    }
  /** A leaver whose time is over goes with a version that it could not hand over: no root that stays has said that it holds it. */
  | {
      readonly type: 'notHandedOver'
      readonly key: Id
      readonly version: Version
      readonly reason: HandOverObstacle
    }
  /** A leaver has handed over what it held, or its time is over, and has announced its departure: the host may stop it. */
  | { readonly type: 'left' }
  /** An operation that this node's user started has its answer. */
  | {
      readonly type: 'completed'
      readonly operation: OperationId
      readonly answer: OperationAnswer
      readonly retries: number
    }
  /** This node now holds a version of a key (`bytes` 0 and `tombstone` for a deletion, or once the value has expired). */
  | {
      readonly type: 'stored'
      readonly key: Id
      readonly version: Version
      readonly bytes: number
      readonly tombstone: boolean
      /** What the writer asked for instead of the defaults. */
      readonly terms?: Terms | undefined
      /** When the value expires for this node. */
      readonly expiresAt?: Micros | undefined
    }
  /** An application has measured a value ≥ 0, which its host records under a name that both know. */
  | { readonly type: 'measured'; readonly metric: string; readonly value: number }
  /** This node no longer holds a key that it held. */
  | { readonly type: 'discarded'; readonly key: Id; readonly version: Version }
