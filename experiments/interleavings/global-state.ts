import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { LocalState, LocalStates, Step } from './local-states.ts'
import { type Hash, shareOf } from './state-table.ts'

/** In place of the number of a node's state: it has crashed. */
export const GONE = -1

/** Parts of a state for its hash: a node is one, from 0 on, and these. */
const IN_FLIGHT = 100
const FIRED = 101

/** All nodes and what is in flight between them. */
export interface GlobalState {
  /** How many states were reached before it. */
  readonly number: number
  readonly hash: Hash
  /** Of each node the number of its state, or GONE. */
  readonly nodes: readonly number[]
  /** Numbers of the messages in flight, in ascending order. */
  readonly inFlight: readonly number[]
  /** Time-outs on the way here. */
  readonly fired: number
}

/** A state that follows another; most have been reached before, and are never made. */
export interface Successor {
  readonly hash: Hash
  readonly move: number
  make(number: number): GlobalState
}

/** What follows from a state when a message arrives, a time-out fires, or a node crashes. */
export class Successors {
  private readonly locals: LocalStates

  constructor(locals: LocalStates) {
    this.locals = locals
  }

  /** All have begun. Hashes show only what has changed since. */
  first(begun: readonly Step[]): GlobalState {
    const inFlight = begun.flatMap(({ sent }) => sent).sort(ascending)
    return {
      ...{ number: 0, hash: { low: 0, high: 0 }, fired: 0 },
      ...{ nodes: begun.map(({ to }) => to.number), inFlight },
    }
  }

  living({ nodes }: GlobalState): LocalState[] {
    return nodes.filter((number) => number !== GONE).map((number) => this.locals.states[number]!)
  }

  receiver(state: GlobalState, message: number): LocalState {
    return this.locals.states[state.nodes[this.locals.messages[message]!.to]!]!
  }

  /** The message at that place among those in flight arrives. */
  delivered(state: GlobalState, place: number): Successor {
    const message = state.inFlight[place]!
    const before = this.receiver(state, message)
    const { to, sent } = this.locals.delivered(before, message)
    const arriving = this.toLiving(state, sent)
    const hash = { ...state.hash }
    take(hash, IN_FLIGHT, message)
    change(hash, before.self, before.number, to.number)
    for (const each of arriving) put(hash, IN_FLIGHT, each)
    const make = (number: number): GlobalState => ({
      ...{ number, hash, nodes: state.nodes.with(before.self, to.number), fired: state.fired },
      inFlight: merged(state.inFlight, place, arriving),
    })
    return { hash, move: moveOf.message(message), make }
  }

  /** Time passes, and then a pending timer of a node fires, that at a place of its list. Nothing is in flight. */
  fired(state: GlobalState, node: NodeHandle, place: number, after: Micros): Successor {
    const waited = this.waited(state.nodes, after)
    const { to, sent } = this.locals.fired(this.locals.states[waited[node]!]!, place)
    const nodes = waited.with(node, to.number)
    const inFlight = this.toLiving(state, sent)
    const hash = { ...state.hash }
    for (const [self, number] of nodes.entries()) change(hash, self, state.nodes[self]!, number)
    for (const each of inFlight) put(hash, IN_FLIGHT, each)
    const fired = state.fired + 1
    change(hash, FIRED, state.fired, fired)
    const make = (number: number): GlobalState => ({ number, hash, nodes, inFlight, fired })
    return { hash, move: moveOf.timer(node, place), make }
  }

  /** A node is gone without a word; what was on its way to it is lost. */
  crashed(state: GlobalState, node: NodeHandle): Successor {
    const { messages } = this.locals
    const hash = { ...state.hash }
    change(hash, node, state.nodes[node]!, GONE)
    for (const number of state.inFlight) if (messages[number]!.to === node) take(hash, IN_FLIGHT, number)
    const make = (number: number): GlobalState => ({
      ...{ number, hash, nodes: state.nodes.with(node, GONE), fired: state.fired },
      inFlight: state.inFlight.filter((each) => messages[each]!.to !== node),
    })
    return { hash, move: moveOf.crash(node), make }
  }

  /** Of each node its state after a while. */
  waited(nodes: readonly number[], after: Micros): number[] {
    return nodes.map((number) =>
      number === GONE || after === 0
        ? number
        : this.locals.passed(this.locals.states[number]!, after).to.number,
    )
  }

  private toLiving({ nodes }: GlobalState, messages: readonly number[]): readonly number[] {
    return messages.filter((number) => nodes[this.locals.messages[number]!.to] !== GONE)
  }
}

// A move is one number: that of the message, or less than 0.

const CRASHES = -1_000_000
const TIMERS_PER_NODE = 1_000

export const moveOf = {
  message: (number: number): number => number,
  timer: (node: NodeHandle, place: number): number => -1 - (node * TIMERS_PER_NODE + place),
  crash: (node: NodeHandle): number => CRASHES - node,
}

/** The numbers behind a move. */
export type Coded =
  | { readonly what: 'message'; readonly number: number }
  | { readonly what: 'timer'; readonly node: NodeHandle; readonly place: number }
  | { readonly what: 'crash'; readonly node: NodeHandle }

export function decoded(move: number): Coded {
  if (move >= 0) return { what: 'message', number: move }
  if (move <= CRASHES) return { what: 'crash', node: (CRASHES - move) as NodeHandle }
  const node = Math.floor((-1 - move) / TIMERS_PER_NODE) as NodeHandle
  return { what: 'timer', node, place: (-1 - move) % TIMERS_PER_NODE }
}

// The hash of a state is a sum of shares.

function change(hash: Hash, part: number, from: number, to: number): void {
  if (from === to) return
  take(hash, part, from)
  put(hash, part, to)
}

function put(hash: Hash, part: number, number: number): void {
  const { low, high } = shareOf(part, number)
  hash.low = (hash.low + low) | 0
  hash.high = (hash.high + high) | 0
}

function take(hash: Hash, part: number, number: number): void {
  const { low, high } = shareOf(part, number)
  hash.low = (hash.low - low) | 0
  hash.high = (hash.high - high) | 0
}

const ascending = (a: number, b: number): number => a - b

/** A list in ascending order without what stands at a place, and with some more. */
function merged(list: readonly number[], place: number, more: readonly number[]): readonly number[] {
  const rest = list.toSpliced(place, 1)
  return more.length === 0 ? rest : [...rest, ...more].sort(ascending)
}
