import type { NodeHandle, TimerId } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { Micros } from './base/time.ts'
import type { NodeEvent } from './events.ts'
import type { NodeStore } from './store/node-store.ts'
import type { RouteMessage } from './wire/messages.ts'
import type { PayloadCodec } from './wire/payloads.ts'

/** Of the leaf set, by one node. */
export type LeafSetChange = 'joined' | 'left' | 'displaced'

/** What an application wants done with a message that passes through its node [API §3.2]. */
export type ForwardDecision<P> =
  | { readonly action: 'continue'; readonly payload: P }
  | { readonly action: 'redirect'; readonly payload: P; readonly next: NodeHandle }
  | { readonly action: 'stop' }

/**
 * An application over key-based routing, as seen by its node: the up-calls of the Common API [API §3]. All
 * are synchronous and see only values; an application answers by calling its `KeyBasedRouting`. One object serves all nodes of a process:
 * each up-call concerns the node whose `self` the routing has at that moment, and what is to be remembered of a node lies in `routing.store`.
 */
export interface Application<P> {
  readonly codec: PayloadCodec<P>
  /** The node has just been started: the first up-call of each node. */
  started?(): void
  /** A message for `message.key` is at its root, this node. Called once for every routed message. */
  deliver(message: RouteMessage & { readonly payload: P }): void
  /** A message is about to leave for `next`. The acknowledgement to the previous hop does not depend on the decision. */
  forward?(message: RouteMessage & { readonly payload: P }, next: NodeHandle): ForwardDecision<P>
  /**
   * The counterpart on another node sent this directly to this node. May be called twice for one `send`, if
   * acknowledgements were lost for a long time.
   */
  receive?(from: NodeHandle, payload: P): void
  /** A timer that was started through `KeyBasedRouting.startTimer`. */
  timerFired?(kind: number, token: number): void
  /** The leaf set is as it was, and is about to change. */
  leafSetChanging?(): void
  /** A node entered (`joined`) or left the leaf set: it has gone (`left`), or a closer one has pushed it out (`displaced`). */
  update?(node: NodeHandle, change: LeafSetChange): void
  /** The leaf set, which has not changed, is now known to be the entire ring (`coversRing`). */
  ringSpanned?(): void
  /**
   * The node is active: from now on it delivers. It may be called again without an `interrupted` in between: then the
   * node was in doubt whether others had found it dead, and none had.
   */
  activated?(): void
  /** The node is not active, and others may have taken over its keys. */
  interrupted?(): void
  /** The node is no longer a member, though it keeps running: it holds nothing for others. */
  withdrawn?(): void
  /** The node is to leave. `later`: it stays until the application calls `readyToLeave`. */
  leaving?(): 'ready' | 'later'
  /** `send` gave up: no acknowledgement after all retransmissions, or the peer was declared dead. */
  undeliverable?(to: NodeHandle, payload: P): void
}

/**
 * How other nodes send their answers to a message. `straight`: directly, over no third node. `back along the path`: for
 * one minute by way of the nodes that the message has passed; for a message that repeats an unanswered one.
 */
export type AnswersCome = 'straight' | 'back along the path'

/** How a message of an application is routed. */
export interface RouteOptions {
  /** The first hop. */
  readonly hint?: NodeHandle
  /** Default: straight. */
  readonly answers?: AnswersCome
}

/** What a node offers to one application [API §3.1]. Times in microseconds. */
export interface KeyBasedRouting<P> {
  /** Where the application declares, when it is created, the facts that it keeps for each node. */
  readonly store: NodeStore
  readonly self: NodeHandle
  readonly selfId: Id
  now(): Micros
  /** The id of a node whose handle this one knows. */
  idOf(node: NodeHandle): Id
  /** Uniform on [0, 1), from the application's own stream on this node. */
  random(): number
  /** 32 bits that no other node can guess: the number of a question, to be repeated in its answer. */
  drawNumber(): number
  /** The largest payload (by `codec.size`) that `send` and `route` can carry. */
  readonly maxPayloadBytes: number
  /** Sends towards the root of `key`. */
  route(key: Id, payload: P, options?: RouteOptions): void
  /** Sends straight to a node, retransmitting until it is acknowledged. */
  send(to: NodeHandle, payload: P): void
  startTimer(kind: number, after: Micros, token?: number): TimerId
  cancelTimer(id: TimerId): void
  /** Up to `count` next hops that this node would consider towards a key, best first. */
  localLookup(key: Id, count: number): NodeHandle[]
  /** Up to `count` nodes numerically closest to this one, itself first. (Not the neighborhood set.) */
  neighborSet(count: number): NodeHandle[]
  /** Is a node in the leaf set? */
  isNeighbor(node: NodeHandle): boolean
  /** Does the node deliver? */
  readonly isActive: boolean
  /** Does the leaf set reach as far as the key, so that the nodes closest to it are known? */
  covers(key: Id): boolean
  /** Does it reach all the way round? */
  coversRing(): boolean
  /** The nodes of this leaf set that rank 0 … maxRank in closeness to the key; rank 0 is the root. */
  replicaSet(key: Id, maxRank: number): NodeHandle[]
  /**
   * At most one node may be the root that serves a key. From now on this node notices each pause that is long enough
   * for others to find it dead. It is then not active until it has probed its way back.
   */
  watchForPauses(): void
  /** What kept the node from leaving is done. */
  readyToLeave(): void
  emit(event: NodeEvent): void
}
