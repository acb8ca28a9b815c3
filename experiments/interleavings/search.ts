import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { type GlobalState, GONE, type Successor, Successors } from './global-state.ts'
import { Laboratory } from './laboratory.ts'
import { LocalStates, type Step } from './local-states.ts'
import { Property } from './property.ts'
import { type Conflict, type EarlyKind, Reduction } from './reduction.ts'
import { idsOf, keysFor, memoryOf, parametersOf, type Setting } from './setting.ts'
import { StateTable } from './state-table.ts'
import { type Move, trailOf } from './trail.ts'
import type { Variant } from './variants.ts'

/** The limit of a search that does not end before. */
export interface Bounds {
  readonly states: number
  /** Moves on one way. */
  readonly depth: number
  /** Time-outs on one way. */
  readonly timeouts: number
}

/** How the property was broken first. */
export interface Violation {
  /** What is broken, in one sentence. */
  readonly sentence: string
  readonly moves: readonly Move[]
}

export interface Found {
  readonly states: number
  readonly transitions: number
  /** Moves on the longest of the ways, of which each is the shortest to its state. */
  readonly depth: number
  /** States in which nothing is in flight and nothing is waited for. */
  readonly atRest: number
  /** All states within this many moves have been searched; undefined if that is all states. */
  readonly completeTo: number | undefined
  /** States that a single node can have. */
  readonly localStates: number
  /** Steps that the protocol itself has taken; the other transitions were looked up. */
  readonly steps: number
  readonly violation: Violation | undefined
  /** What the reduction may have missed. */
  readonly conflicts: readonly Conflict[]
}

/** All interleavings of a setting within bounds, breadth first: the first violation that it finds is one of the shortest. */
export class Search {
  private readonly setting: Setting
  private readonly bounds: Bounds
  private readonly locals: LocalStates
  private readonly successors: Successors
  private readonly property: Property
  private readonly reduction: Reduction
  private readonly table = new StateTable()
  private readonly first: GlobalState
  private next: GlobalState[] = []
  private depth = 0
  private transitions = 0
  private atRest = 0
  private completeTo: number | undefined
  private violation: Violation | undefined

  /** `early`: kinds of messages that are delivered at once. */
  constructor(setting: Setting, variant: Variant, bounds: Bounds, early: ReadonlySet<EarlyKind>) {
    const ids = idsOf(setting)
    this.setting = setting
    this.bounds = bounds
    this.locals = new LocalStates(new Laboratory(ids, parametersOf(setting), variant), keysFor(ids))
    this.successors = new Successors(this.locals)
    this.reduction = new Reduction(this.locals, early)
    this.property = new Property(ids, setting.leafSetSize)
    this.first = this.successors.first(setting.ids.map((_, place) => this.begin(place as NodeHandle)))
  }

  run(): Found {
    this.table.add(this.first.hash, -1, 0)
    this.next = [this.first]
    for (this.depth = 0; this.next.length > 0 && this.violation === undefined; this.depth++) {
      const level = this.next
      this.next = []
      for (const state of level) {
        if (this.violation !== undefined) break
        if (this.depth >= this.bounds.depth || this.table.size >= this.bounds.states) this.cut()
        else this.explore(state)
      }
    }
    return {
      states: this.table.size,
      transitions: this.transitions,
      depth: this.violation?.moves.length ?? this.depth - 1,
      atRest: this.atRest,
      completeTo: this.completeTo,
      localStates: this.locals.states.length,
      steps: this.locals.steps,
      violation: this.violation,
      conflicts: this.reduction.conflicts(),
    }
  }

  private begin(self: NodeHandle): Step {
    const { setting } = this
    if (self < setting.settled)
      return this.locals.begin(self, {
        what: 'be settled',
        memory: memoryOf(setting, self),
        bootstrap: { contact: self },
      })
    const contact = setting.contacts[self - setting.settled] as NodeHandle
    return this.locals.begin(self, { what: 'join', bootstrap: { contact } })
  }

  private explore(state: GlobalState): void {
    const { inFlight, nodes } = state
    for (let node = this.setting.settled; this.canCrash(state) && node < nodes.length; node++)
      if (nodes[node] !== GONE) this.reach(state, this.successors.crashed(state, node as NodeHandle))
    const early = inFlight.findIndex((number) => this.isEarly(state, number))
    if (early >= 0) return this.deliver(state, early)
    for (const [place, number] of inFlight.entries())
      if (place === 0 || number !== inFlight[place - 1]) this.deliver(state, place)
    if (inFlight.length === 0) this.wait(state)
  }

  private canCrash({ nodes }: GlobalState): boolean {
    return nodes.filter((number) => number === GONE).length < this.setting.crashes
  }

  private isEarly(state: GlobalState, message: number): boolean {
    if (!this.reduction.mayBeEarly(message)) return false
    const receiver = this.successors.receiver(state, message)
    const step = this.locals.delivered(receiver, message)
    // A node that crashes before it has got the message sends nothing.
    if (step.isVisible || (this.setting.crashes > 0 && step.sent.length > 0)) return false
    this.reduction.note(receiver, message)
    return true
  }

  private deliver(state: GlobalState, place: number): void {
    const message = state.inFlight[place]!
    const { isVisible } = this.locals.delivered(this.successors.receiver(state, message), message)
    const reached = this.reach(state, this.successors.delivered(state, place))
    if (isVisible && reached !== undefined) this.check(reached)
  }

  /** The earliest time-outs are due: any of them is first. */
  private wait(state: GlobalState): void {
    const living = this.successors.living(state)
    const left = Math.min(...living.flatMap(({ pending }) => pending.map((each) => each.left))) as Micros
    if (left === Number.POSITIVE_INFINITY) return this.rest(state)
    if (state.fired >= this.bounds.timeouts) return this.cut()
    for (const { self, pending } of living)
      for (const [place, each] of pending.entries())
        if (each.left === left) {
          const reached = this.reach(state, this.successors.fired(state, self, place, left))
          if (reached !== undefined) this.check(reached)
        }
  }

  /** Returns the state if it is new. */
  private reach(before: GlobalState, { hash, move, make }: Successor): GlobalState | undefined {
    this.transitions++
    if (!this.table.add(hash, before.number, move)) return undefined
    const state = make(this.table.size - 1)
    this.next.push(state)
    return state
  }

  private cut(): void {
    this.completeTo ??= this.depth
  }

  private check(state: GlobalState): void {
    const active = this.successors.living(state).filter(({ isActive }) => isActive)
    this.violated(state, this.property.brokenBy(active))
  }

  private rest(state: GlobalState): void {
    this.atRest++
    this.violated(state, this.property.brokenAtRest(this.successors.living(state)))
  }

  private violated({ number }: GlobalState, sentence: string | undefined): void {
    if (sentence === undefined || this.violation !== undefined) return
    const { locals, successors, first, table } = this
    this.violation = { sentence, moves: trailOf(locals, successors, first.nodes, table.pathTo(number)) }
  }
}
