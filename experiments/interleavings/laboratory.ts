import type { NodeHandle, TimerId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros, seconds } from '../../protocol/base/time.ts'
import { TIMER } from '../../protocol/base/timers.ts'
import type { Environment } from '../../protocol/environment.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { Bootstrap } from '../../protocol/join/bootstrap.ts'
import { type EarlierLife, PastryMachine } from '../../protocol/machine.ts'
import { PastryNode } from '../../protocol/node.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import { Facts, HORIZON } from './facts.ts'
import { Numbers } from './numbers.ts'
import type { Variant } from './variants.ts'

/** What can happen to a node. */
export type Input =
  | { readonly what: 'join'; readonly bootstrap: Bootstrap }
  | { readonly what: 'be settled'; readonly memory: EarlierLife; readonly bootstrap: Bootstrap }
  | { readonly what: 'message'; readonly from: NodeHandle; readonly message: Message }
  | { readonly what: 'time'; readonly after: Micros }
  /** The pending timer of that place among those of the node fires. */
  | { readonly what: 'timer'; readonly place: number }

/** A message that a node sends, as it is in flight. */
export interface Sent {
  readonly to: NodeHandle
  readonly message: Message
}

/** A timer that a node has started. */
export interface Pending {
  readonly kind: number
  /** As the state has it: a number of a transmission has its name. */
  readonly token: string
  /** Time left. */
  readonly left: Micros
}

/** What a node is after some inputs, and what the last of them made it do. */
export interface Observed {
  /** Equal for nodes that will never differ. */
  readonly facts: string
  readonly pending: readonly Pending[]
  readonly sent: readonly Sent[]
  readonly events: readonly NodeEvent[]
}

/** Clocks begin here: long after what parts take for never. */
const BEGIN = seconds(1_000_000)
/** The stream of the numbers of questions. */
const NUMBERS = 256

interface Timer {
  readonly id: TimerId
  readonly kind: number
  readonly token: number
  readonly due: Micros
}

/** The environment of the machine: at any moment that of the one node whose inputs are being replayed. */
class Bench implements Environment {
  readonly maxMessageBytes = 1_400
  numbers = new Numbers()
  clock = BEGIN
  sent: Sent[] = []
  events: NodeEvent[] = []
  private timers: Timer[] = []
  private readonly ids: readonly Id[]
  private draws = 0
  private lastTimer = 0

  constructor(ids: readonly Id[]) {
    this.ids = ids
  }

  /** For another node. */
  clear(): void {
    this.numbers = new Numbers()
    this.clock = BEGIN
    this.timers = []
    this.draws = 0
    this.forgetOutput()
  }

  forgetOutput(): void {
    this.sent = []
    this.events = []
  }

  now(): Micros {
    return this.clock
  }

  /** Numbers of questions differ; all other draws only spread the periodic work of nodes. */
  random(_node: NodeHandle, stream: number): number {
    return stream === NUMBERS ? ++this.draws / 1_024 : 0.5
  }

  send(_node: NodeHandle, to: NodeHandle, message: Message): void {
    this.sent.push({ to, message: this.numbers.outgoing(to, message) })
  }

  startTimer(_node: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    const id = ++this.lastTimer as TimerId
    this.timers.push({ id, kind, token, due: micros(this.clock + after) })
    return id
  }

  cancelTimer(_node: NodeHandle, id: TimerId): void {
    this.timers = this.timers.filter((timer) => timer.id !== id)
  }

  idOf(handle: NodeHandle): Id {
    return this.ids[handle]!
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.idOf(handle).w0
  }

  emit(_node: NodeHandle, event: NodeEvent): void {
    this.events.push(event)
  }

  /** A number of a transmission has its name. */
  tokenOf({ kind, token }: Timer): string {
    return kind === TIMER.retransmission ? `#${this.numbers.nameOf('ackId', token)}` : `${token}`
  }

  /** In an order that does not depend on that in which they were started. */
  pending(): Timer[] {
    return [...this.timers].sort(
      (a, b) => a.due - b.due || a.kind - b.kind || (this.tokenOf(a) < this.tokenOf(b) ? -1 : 1),
    )
  }
}

/**
 * Does what the protocol does, one node at a time: the unchanged rules on one machine. A node never calls another and draws nothing
 * of its own, so it is what its inputs have made it: any state of a node is reached by replaying them on a new node, and nothing
 * need be copied.
 */
export class Laboratory {
  readonly machine: PastryMachine
  private readonly bench: Bench
  private readonly facts: Facts

  constructor(ids: readonly Id[], parameters: PastryParameters, { vary }: Variant) {
    this.bench = new Bench(ids)
    this.machine = new PastryMachine(this.bench, parameters)
    vary(this.machine)
    this.facts = new Facts(this.machine, [...ids.keys()] as NodeHandle[])
  }

  /** Where the facts stand that make a state. */
  get paths(): readonly string[] {
    return this.facts.paths
  }

  /** A new node takes these inputs; `look` sees it then, and what the last of them made it do. */
  replay<T>(self: NodeHandle, inputs: readonly Input[], look: (node: PastryNode, seen: Observed) => T): T {
    this.bench.clear()
    const node = new PastryNode(this.machine, self)
    try {
      for (const input of inputs) {
        this.bench.forgetOutput()
        this.take(node, input)
      }
      return look(node, this.observe(node))
    } finally {
      node.remove()
    }
  }

  private take(node: PastryNode, input: Input): void {
    const { bench } = this
    switch (input.what) {
      case 'join':
        return node.start(input.bootstrap)
      case 'be settled':
        return node.startSettled(input.memory, input.bootstrap)
      case 'message':
        return node.receive(input.from, bench.numbers.incoming(input.from, input.message))
      case 'time':
        bench.clock = micros(bench.clock + input.after)
        return
      case 'timer': {
        const { id, kind, token } = bench.pending()[input.place]!
        bench.cancelTimer(node.self, id)
        return node.timerFired(kind, token)
      }
    }
  }

  private observe(node: PastryNode): Observed {
    const { bench } = this
    const near = bench.pending().filter(({ due }) => due - bench.clock < HORIZON)
    const pending = near.map((timer) => ({
      kind: timer.kind,
      token: bench.tokenOf(timer),
      left: micros(timer.due - bench.clock),
    }))
    const facts = node.within(() => this.facts.textOf(bench.numbers, bench.clock))
    return { facts, pending, sent: bench.sent, events: bench.events }
  }
}
