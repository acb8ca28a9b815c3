import assert from 'node:assert/strict'
import {
  idsOf,
  keysFor,
  memoryOf,
  parametersOf,
  type Setting,
} from '../../../experiments/interleavings/setting.ts'
import type { Move } from '../../../experiments/interleavings/trail.ts'
import type { Variant } from '../../../experiments/interleavings/variants.ts'
import type { NodeHandle, TimerId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import type { Environment } from '../../../protocol/environment.ts'
import { PastryMachine } from '../../../protocol/machine.ts'
import { PastryNode } from '../../../protocol/node.ts'
import { nextHop } from '../../../protocol/routing/routing-decision.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { describe } from '../../../sim/run/trace/words.ts'

interface Sent {
  readonly from: NodeHandle
  readonly to: NodeHandle
  readonly message: Message
}

interface Timer {
  readonly id: TimerId
  readonly node: NodeHandle
  readonly kind: number
  readonly token: number
  readonly due: Micros
}

/**
 * All nodes of a setting at once on one machine, with their own numbers and no state that is looked up: what a search has found must
 * happen here as well.
 */
export class AllNodes implements Environment {
  readonly maxMessageBytes = 1_400
  readonly nodes: readonly PastryNode[]
  private readonly ids: readonly Id[]
  private readonly draws: number[] = []
  private readonly gone = new Set<NodeHandle>()
  private clock = seconds(1_000_000)
  private inFlight: Sent[] = []
  private timers: Timer[] = []
  private lastTimer = 0

  constructor(setting: Setting, { vary }: Variant) {
    this.ids = idsOf(setting)
    const machine = new PastryMachine(this, parametersOf(setting))
    vary(machine)
    this.nodes = this.ids.map((_, place) => new PastryNode(machine, place as NodeHandle))
    for (const [place, node] of this.nodes.entries())
      if (place < setting.settled) node.startSettled(memoryOf(setting, node.self), { contact: node.self })
      else node.start({ contact: setting.contacts[place - setting.settled] as NodeHandle })
  }

  follow(move: Move): void {
    switch (move.what) {
      case 'message': {
        const { from, to, message } = move.message
        return this.arrives(`${from} → ${to}  ${describe(message)}`)
      }
      case 'timer':
        return this.fires(move.node, move.kind, move.after)
      case 'crash':
        this.gone.add(move.node)
        this.nodes[move.node]!.remove()
        this.inFlight = this.inFlight.filter(({ to }) => to !== move.node)
        this.timers = this.timers.filter(({ node }) => node !== move.node)
    }
  }

  /** The nodes that answer for a key for which another one answers, too. */
  rivals(): NodeHandle[] {
    const living = this.nodes.filter(({ self }) => !this.gone.has(self))
    const claimants = keysFor(this.ids).map((key) => living.filter((node) => this.answersFor(node, key)))
    return (claimants.find((nodes) => nodes.length > 1) ?? []).map(({ self }) => self)
  }

  private answersFor(node: PastryNode, key: Id): boolean {
    return node.isActive && node.within(() => nextHop(node.parts.state, key)) === node.self
  }

  /** A message arrives that is in flight. It is known by what is said of it: its numbers are other ones than in a search. */
  arrives(line: string): void {
    const place = this.inFlight.findIndex(
      ({ from, to, message }) => `${from} → ${to}  ${describe(message)}` === line,
    )
    assert(place >= 0, `${line} is not in flight`)
    const [sent] = this.inFlight.splice(place, 1)
    this.nodes[sent!.to]!.receive(sent!.from, sent!.message)
  }

  private fires(node: NodeHandle, kind: number, after: Micros): void {
    assert(this.inFlight.length === 0)
    this.clock = micros(this.clock + after)
    const timer = this.timers.find(
      (each) => each.node === node && each.kind === kind && each.due <= this.clock,
    )
    assert(timer !== undefined)
    this.timers.splice(this.timers.indexOf(timer), 1)
    this.nodes[node]!.timerFired(kind, timer.token)
  }

  now(): Micros {
    return this.clock
  }

  random(node: NodeHandle, stream: number): number {
    if (stream === 0) return 0.5
    this.draws[node] = (this.draws[node] ?? 0) + 1
    return this.draws[node] / 1_024
  }

  send(from: NodeHandle, to: NodeHandle, message: Message): void {
    if (!this.gone.has(to)) this.inFlight.push({ from, to, message })
  }

  startTimer(node: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    const id = ++this.lastTimer as TimerId
    this.timers.push({ id, node, kind, token, due: micros(this.clock + after) })
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

  emit(): void {}
}
