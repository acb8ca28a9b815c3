import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { PastryNode } from '../../protocol/node.ts'
import { nextHop } from '../../protocol/routing/routing-decision.ts'
import { SIDES } from '../../protocol/state/side.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import type { Input, Laboratory, Observed, Pending } from './laboratory.ts'

/** A message on its way; of equal ones there is one. */
export interface InFlight {
  readonly number: number
  readonly from: NodeHandle
  readonly to: NodeHandle
  readonly message: Message
}

/** What one node may be: of equal ones there is one. */
export interface LocalState {
  readonly number: number
  readonly self: NodeHandle
  /** One way to get here: the inputs since the node came. */
  readonly inputs: readonly Input[]
  readonly isActive: boolean
  /** The keys that it answers for, by their places in the list of keys. */
  readonly claims: readonly number[]
  /** Its leaf set: each side, nearest first. */
  readonly sides: readonly (readonly NodeHandle[])[]
  readonly pending: readonly Pending[]
}

/** What an input makes of a node. */
export interface Step {
  readonly to: LocalState
  /** Numbers of messages. */
  readonly sent: readonly number[]
  readonly events: readonly NodeEvent[]
  /** Does it change what the node answers for, or whether it is active? */
  readonly isVisible: boolean
}

/**
 * The states of single nodes, and the steps between them. A node does the same independent of the others, so each step is taken once by the
 * real protocol, and looked up from then on: of the millions of interleavings nearly all are made of the same few thousand steps.
 */
export class LocalStates {
  readonly states: LocalState[] = []
  readonly messages: InFlight[] = []
  /** Steps that the protocol has taken. */
  steps = 0
  private readonly laboratory: Laboratory
  private readonly keys: readonly Id[]
  private readonly byFacts = new Map<string, LocalState>()
  private readonly byText = new Map<string, InFlight>()
  /** Of each state those for messages, by number. */
  private readonly deliveries: Map<number, Step>[] = []
  private readonly others = new Map<string, Step>()

  constructor(laboratory: Laboratory, keys: readonly Id[]) {
    this.laboratory = laboratory
    this.keys = keys
  }

  /** A node comes. */
  begin(self: NodeHandle, input: Input): Step {
    return this.perform(self, [input], undefined)
  }

  delivered(state: LocalState, number: number): Step {
    const known = this.deliveries[state.number]!.get(number)
    if (known !== undefined) return known
    const { from, message } = this.messages[number]!
    const step = this.perform(state.self, [...state.inputs, { what: 'message', from, message }], state)
    this.deliveries[state.number]!.set(number, step)
    return step
  }

  /** The messages that have been delivered to a node in that state. */
  deliveriesOf(state: LocalState): Iterable<number> {
    return this.deliveries[state.number]!.keys()
  }

  passed(state: LocalState, after: Micros): Step {
    return this.other(state, { what: 'time', after }, `${after} passes`)
  }

  fired(state: LocalState, place: number): Step {
    return this.other(state, { what: 'timer', place }, `${place} fires`)
  }

  private other(state: LocalState, input: Input, name: string): Step {
    const key = `${state.number} ${name}`
    const step = this.others.get(key) ?? this.perform(state.self, [...state.inputs, input], state)
    this.others.set(key, step)
    return step
  }

  /** The last of these inputs is new. */
  private perform(self: NodeHandle, inputs: readonly Input[], before: LocalState | undefined): Step {
    this.steps++
    return this.laboratory.replay(self, inputs, (node, seen) => {
      const to = this.stateOf(node, inputs, seen)
      const sent = seen.sent.map((each) => this.messageOf(self, each.to, each.message).number)
      return { to, sent: sent.sort(ascending), events: seen.events, isVisible: differ(before, to) }
    })
  }

  private stateOf(node: PastryNode, inputs: readonly Input[], { facts, pending }: Observed): LocalState {
    const key = `${node.self}\n${facts}\n${pending.map(({ kind, token, left }) => `${kind} ${token} ${left}`)}`
    const known = this.byFacts.get(key)
    if (known !== undefined) return known
    const { leafSet } = node
    const state: LocalState = {
      number: this.states.length,
      self: node.self,
      inputs,
      isActive: node.isActive,
      claims: this.claimsOf(node),
      sides: SIDES.map((side) => leafSet.side(side)),
      pending,
    }
    this.states.push(state)
    this.deliveries.push(new Map())
    this.byFacts.set(key, state)
    return state
  }

  /** The keys that it would deliver if a lookup of them came now. */
  private claimsOf(node: PastryNode): number[] {
    if (!node.isActive) return []
    const { state } = this.laboratory.machine.parts
    return node.within(() =>
      [...this.keys.keys()].filter((place) => nextHop(state, this.keys[place]!) === node.self),
    )
  }

  private messageOf(from: NodeHandle, to: NodeHandle, message: Message): InFlight {
    const key = `${from} ${to} ${JSON.stringify(message)}`
    const known = this.byText.get(key)
    if (known !== undefined) return known
    const inFlight = { number: this.messages.length, from, to, message }
    this.messages.push(inFlight)
    this.byText.set(key, inFlight)
    return inFlight
  }
}

const ascending = (a: number, b: number): number => a - b

/** Is a node active, or does it answer for keys, in one state and not in the other? */
const differ = (before: LocalState | undefined, after: LocalState): boolean =>
  before?.isActive !== after.isActive || `${before.claims}` !== `${after.claims}`
