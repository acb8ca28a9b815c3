import type { NodeHandle } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { Micros } from './base/time.ts'
import type { Bootstrap } from './join/bootstrap.ts'
import type { EarlierLife, PastryMachine } from './machine.ts'
import type { NodeParts } from './parts.ts'
import type { LeafSet } from './state/leaf-set.ts'
import type { RoutingTable } from './state/routing-table.ts'
import { NOWHERE, type Place } from './store/cursor.ts'
import type { Message } from './wire/messages.ts'

/**
 * One Pastry node, as its host sees it: it receives inputs, and can be observed. The store of its machine holds its
 * facts; the machine has the rules.
 */
export class PastryNode {
  readonly self: NodeHandle
  private readonly machine: PastryMachine
  /** NOWHERE once it is gone. */
  private place: Place

  /** A new node of that machine. It does nothing before `start`, `resume` or `startSettled`. */
  constructor(machine: PastryMachine, self: NodeHandle) {
    this.machine = machine
    this.self = self
    this.place = machine.add(self)
  }

  /** For tests: the parts of its machine. */
  get parts(): NodeParts {
    return this.machine.parts
  }

  // What a host may read at any time.

  get selfId(): Id {
    return this.within(() => this.machine.parts.state.selfId)
  }

  /** May this node deliver and admit? */
  get isActive(): boolean {
    return this.within(() => this.machine.parts.state.status.isActive)
  }

  get leafSet(): LeafSet {
    return this.machine.parts.state.leafSetAt(this.place)
  }

  /** The same for an observer of many nodes: one shared view, which shows this node until the view of another is asked for. */
  get sharedLeafSet(): LeafSet {
    return this.machine.parts.state.sharedLeafSetAt(this.place)
  }

  get table(): RoutingTable {
    return this.machine.parts.state.tableAt(this.place)
  }

  /** Trt as this node estimates it, 0 if it makes no estimate [MSP §4.1]. */
  get probePeriod(): Micros {
    return this.within(() => this.machine.parts.state.probePeriods.own)
  }

  /** What the next life of this node may begin with. */
  memory(): EarlierLife {
    return this.within(() => this.machine.memory())
  }

  // Inputs.

  /** Starts to join; `activated` or `joinFailed` is reported in the end. */
  start(bootstrap: Bootstrap): void {
    this.within(() => this.machine.start(bootstrap))
  }

  /**
   * Comes back with what it knew in an earlier life, instead of `start`. It is active when its leaves have answered, and announces
   * itself; if most of them have died it joins anew.
   */
  resume(memory: EarlierLife, bootstrap: Bootstrap): void {
    this.within(() => this.machine.resume(memory, bootstrap))
  }

  /** Is a member of an overlay that has long settled, with this leaf set and table, instead of `start`. */
  startSettled(memory: EarlierLife, bootstrap: Bootstrap): void {
    this.within(() => this.machine.startSettled(memory, bootstrap))
  }

  /** Takes in one message that its sender has sent straight to here. */
  receive(from: NodeHandle, message: Message): void {
    const { machine, place } = this
    if (place === NOWHERE) return
    const before = machine.store.enter(place)
    try {
      machine.receive(from, message)
    } finally {
      machine.store.enter(before)
    }
  }

  timerFired(kind: number, token: number): void {
    const { machine, place } = this
    if (place === NOWHERE) return
    const before = machine.store.enter(place)
    try {
      machine.timerFired(kind, token)
    } finally {
      machine.store.enter(before)
    }
  }

  /** The host of `peer` answered that no node listens there (only if hosts do answer). */
  refused(peer: NodeHandle): void {
    this.within(() => this.machine.refused(peer))
  }

  /**
   * Leaves, when its applications have nothing left to hand over, and announces it to all nodes that have this one in a leaf set.
   * The host then stops the node: at once, or when it reports `left` if that takes time.
   */
  leave(): 'left' | 'later' {
    return this.within(() => this.machine.leave())
  }

  /** Runs `act` with this node entered: for a call of an application of the machine, or an observer of its parts. */
  within<T>(act: () => T): T {
    const { store } = this.machine
    if (this.place === NOWHERE) throw new Error(`node ${this.self} has been removed`)
    const before = store.enter(this.place)
    try {
      return act()
    } finally {
      store.enter(before)
    }
  }

  /** The node is gone, and nothing is remembered of it: later inputs have no effect. Views of it show another node from now on. */
  remove(): void {
    if (this.place === NOWHERE) return
    this.machine.remove(this.place)
    this.place = NOWHERE
  }
}
