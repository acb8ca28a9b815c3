import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { Laboratory, type Variant } from './laboratory.ts'
import { type InFlight, type LocalState, LocalStates, type Step } from './local-states.ts'
import { Property } from './property.ts'
import { idsOf, keysFor, PARAMETERS, type Setting, settledMemory } from './setting.ts'
import { type Conflict, type EarlyKind, Reduction } from './reduction.ts'
import { type Hash, StateTable, shareOf } from './state-table.ts'

/** Where a search ends that does not end by itself. */
export interface Bounds {
  readonly states: number
  readonly depth: number
  /** Time-outs on one way. */
  readonly timeouts: number
}

/** One thing that happens. */
export type Move =
  | { readonly what: 'message'; readonly message: InFlight; readonly step: Step }
  | { readonly what: 'timer'; readonly node: NodeHandle; readonly after: Micros; readonly kind: number; readonly step: Step }
  | { readonly what: 'crash'; readonly node: NodeHandle }

export interface Violation {
  /** What is broken, in one sentence. */
  readonly sentence: string
  readonly moves: readonly Move[]
}

export interface Found {
  readonly states: number
  readonly transitions: number
  /** Of the longest of the shortest ways. */
  readonly depth: number
  /** States in which nothing is in flight and nothing is waited for. */
  readonly atRest: number
  /** States at which a bound was met. */
  readonly cut: number
  readonly localStates: number
  /** Steps that the protocol itself has taken. */
  readonly steps: number
  readonly violation: Violation | undefined
  /** What the reduction may have missed. */
  readonly conflicts: readonly Conflict[]
}

/** In place of the number of a node's state: it has crashed. */
const GONE = -1
/** Moves that are no deliveries have negative numbers. */
const CRASHES = -1_000_000
const TIMERS_PER_NODE = 1_000

/** Parts of a state for its hash: one for each node from 0 on, and these. */
const IN_FLIGHT = 100
const FIRED = 101

interface GlobalState {
  readonly number: number
  readonly hash: Hash
  /** Of each node its state, or GONE. */
  readonly nodes: readonly number[]
  /** Numbers of the messages in flight, in ascending order. */
  readonly inFlight: readonly number[]
  /** Time-outs on the way here. */
  readonly fired: number
}

/** All interleavings of a setting within bounds, the shortest first. */
export class Search {
  readonly locals: LocalStates
  private readonly setting: Setting
  private readonly bounds: Bounds
  private readonly property: Property
  private readonly reduction: Reduction
  private readonly table = new StateTable()
  private transitions = 0
  private atRest = 0
  private cut = 0
  private violation: Violation | undefined
  private next: GlobalState[] = []
  private beginning: readonly number[] = []

  constructor(setting: Setting, variant: Variant, bounds: Bounds, early: ReadonlySet<EarlyKind>) {
    const ids = idsOf(setting)
    const parameters = { ...PARAMETERS, ...setting.parameters }
    this.setting = setting
    this.bounds = bounds
    this.locals = new LocalStates(new Laboratory(ids, parameters, variant), keysFor(ids))
    this.reduction = new Reduction(this.locals, early)
    this.property = new Property(ids, parameters.leafSetSize)
  }

  run(): Found {
    this.next = [this.first()]
    let depth = 0
    while (this.next.length > 0 && this.violation === undefined) {
      const level = this.next
      this.next = []
      if (depth === this.bounds.depth) {
        this.cut += level.length
        break
      }
      for (const state of level) {
        if (this.violation !== undefined) break
        if (this.table.size >= this.bounds.states) this.cut++
        else this.explore(state)
      }
      if (this.next.length > 0) depth++
    }
    return {
      states: this.table.size,
      transitions: this.transitions,
      depth,
      atRest: this.atRest,
      cut: this.cut,
      localStates: this.locals.states.length,
      steps: this.locals.steps,
      violation: this.violation,
      conflicts: this.reduction.conflicts(),
    }
  }

  private first(): GlobalState {
    const { setting } = this
    const begun = setting.ids.map((_, place) => {
      const self = place as NodeHandle
      const contact = setting.contacts[place - setting.settled] as NodeHandle
      if (place >= setting.settled) return this.locals.begin(self, { what: 'join', bootstrap: { contact } })
      return this.locals.begin(self, {
        what: 'be settled',
        memory: settledMemory(setting, self),
        bootstrap: { contact: self },
      })
    })
    const state = {
      number: 0,
      hash: { low: 0, high: 0 },
      nodes: begun.map(({ to }) => to.number),
      inFlight: begun.flatMap(({ sent }) => sent).sort(ascending),
      fired: 0,
    }
    this.beginning = state.nodes
    this.table.add(state.hash, -1, 0)
    return state
  }

  private explore(state: GlobalState): void {
    const { inFlight } = state
    if (this.deliverEarly(state)) return
    for (const [place, number] of inFlight.entries())
      if (place === 0 || number !== inFlight[place - 1]) this.deliver(state, number, place)
    if (this.canCrash(state))
      for (const node of state.nodes.keys()) if (node >= this.setting.settled && state.nodes[node] !== GONE) this.crash(state, node as NodeHandle)
    if (inFlight.length === 0) this.wait(state)
  }

  /** Returns whether there was a message that may be delivered before all others. */
  private deliverEarly(state: GlobalState): boolean {
    const { reduction, locals } = this
    for (const [place, number] of state.inFlight.entries()) {
      const before = locals.states[state.nodes[locals.messages[number]!.to]!]!
      if (!reduction.mayBeEarly(number)) continue
      const step = locals.delivered(before, number)
      if (!reduction.isEarly(before, step)) continue
      // A node that crashes before it has got the message sends nothing.
      if (this.setting.crashes > 0 && step.sent.length > 0) continue
      reduction.note(before, number)
      this.deliver(state, number, place)
      return true
    }
    return false
  }

  private deliver(state: GlobalState, number: number, place: number): void {
    const { to } = this.locals.messages[number]!
    const before = this.locals.states[state.nodes[to]!]!
    const step = this.locals.delivered(before, number)
    const sent = this.living(state, step.sent)
    const hash = { ...state.hash }
    this.take(hash, IN_FLIGHT, number)
    this.change(hash, to, before.number, step.to.number)
    for (const each of sent) this.put(hash, IN_FLIGHT, each)
    if (!this.reach(state, hash, number)) return
    const nodes = [...state.nodes]
    nodes[to] = step.to.number
    const inFlight = merged(state.inFlight, place, sent)
    this.add({ number: this.table.size - 1, hash, nodes, inFlight, fired: state.fired }, before, step.to)
  }

  /** The earliest time-outs are due: whichever of them is first. */
  private wait(state: GlobalState): void {
    const living = this.livingIn(state)
    const left = Math.min(...living.flatMap(({ pending }) => pending.map((each) => each.left))) as Micros
    if (left === Number.POSITIVE_INFINITY) return this.rest(state, living)
    if (state.fired >= this.bounds.timeouts) {
      this.cut++
      return
    }
    for (const { self, pending } of living)
      for (const [place, each] of pending.entries()) if (each.left === left) this.fire(state, self, place, left)
  }

  private fire(state: GlobalState, node: NodeHandle, place: number, after: Micros): void {
    const waited = state.nodes.map((number) =>
      number === GONE ? GONE : this.passed(this.locals.states[number]!, after).number,
    )
    const before = this.locals.states[waited[node]!]!
    const step = this.locals.fired(before, place)
    const nodes = waited.map((number, self) => (self === node ? step.to.number : number))
    const sent = this.living(state, step.sent)
    const hash = { ...state.hash }
    for (const [self, number] of nodes.entries()) this.change(hash, self, state.nodes[self]!, number)
    for (const each of sent) this.put(hash, IN_FLIGHT, each)
    this.change(hash, FIRED, state.fired, state.fired + 1)
    if (!this.reach(state, hash, -1 - (node * TIMERS_PER_NODE + place))) return
    const inFlight = [...sent].sort(ascending)
    const reached = { number: this.table.size - 1, hash, nodes, inFlight, fired: state.fired + 1 }
    this.add(reached, before, step.to)
  }

  private passed(state: LocalState, after: Micros): LocalState {
    return after === 0 ? state : this.locals.passed(state, after).to
  }

  private canCrash({ nodes }: GlobalState): boolean {
    return nodes.filter((number) => number === GONE).length < this.setting.crashes
  }

  private crash(state: GlobalState, node: NodeHandle): void {
    const hash = { ...state.hash }
    this.change(hash, node, state.nodes[node]!, GONE)
    const inFlight = state.inFlight.filter((number) => this.locals.messages[number]!.to !== node)
    for (const number of state.inFlight)
      if (this.locals.messages[number]!.to === node) this.take(hash, IN_FLIGHT, number)
    if (!this.reach(state, hash, CRASHES - node)) return
    const nodes = state.nodes.map((number, self) => (self === node ? GONE : number))
    this.next.push({ number: this.table.size - 1, hash, nodes, inFlight, fired: state.fired })
  }

  /** Returns whether the state is new. */
  private reach(before: GlobalState, hash: Hash, move: number): boolean {
    this.transitions++
    return this.table.add(hash, before.number, move)
  }

  private add(state: GlobalState, before: LocalState, after: LocalState): void {
    this.next.push(state)
    if (`${before.claims}` === `${after.claims}`) return
    const active = this.livingIn(state).filter(({ isActive }) => isActive)
    const sentence = this.property.brokenBy(active)
    if (sentence !== undefined) this.violated(state, sentence)
  }

  private rest(state: GlobalState, living: readonly LocalState[]): void {
    this.atRest++
    const sentence = this.property.brokenAtRest(living)
    if (sentence !== undefined) this.violated(state, sentence)
  }

  private violated(state: GlobalState, sentence: string): void {
    this.violation ??= { sentence, moves: this.movesTo(state.number) }
  }

  /** What happened on the way to a state. */
  private movesTo(number: number): Move[] {
    let nodes = this.beginning
    return this.table.pathTo(number).map((code) => {
      const move = this.decode(nodes, code)
      nodes = this.after(nodes, move)
      return move
    })
  }

  private decode(nodes: readonly number[], code: number): Move {
    if (code >= 0) {
      const message = this.locals.messages[code]!
      const step = this.locals.delivered(this.locals.states[nodes[message.to]!]!, code)
      return { what: 'message', message, step }
    }
    if (code <= CRASHES) return { what: 'crash', node: (CRASHES - code) as NodeHandle }
    const place = (-1 - code) % TIMERS_PER_NODE
    const node = Math.floor((-1 - code) / TIMERS_PER_NODE) as NodeHandle
    const { left: after, kind } = this.locals.states[nodes[node]!]!.pending[place]!
    const waited = this.passed(this.locals.states[nodes[node]!]!, after)
    return { what: 'timer', node, after, kind, step: this.locals.fired(waited, place) }
  }

  private after(nodes: readonly number[], move: Move): number[] {
    const by = (node: NodeHandle, number: number): number[] => nodes.with(node, number)
    if (move.what === 'crash') return by(move.node, GONE)
    if (move.what === 'message') return by(move.message.to, move.step.to.number)
    return nodes.map((number, node) => {
      if (node === move.node) return move.step.to.number
      return number === GONE ? GONE : this.passed(this.locals.states[number]!, move.after).number
    })
  }

  private living({ nodes }: GlobalState, messages: readonly number[]): readonly number[] {
    return messages.filter((number) => nodes[this.locals.messages[number]!.to] !== GONE)
  }

  private livingIn({ nodes }: GlobalState): LocalState[] {
    return nodes.filter((number) => number !== GONE).map((number) => this.locals.states[number]!)
  }

  // The hash of a state is a sum of shares.

  private change(hash: Hash, part: number, from: number, to: number): void {
    if (from === to) return
    this.take(hash, part, from)
    this.put(hash, part, to)
  }

  private put(hash: Hash, part: number, number: number): void {
    const { low, high } = shareOf(part, number)
    hash.low = (hash.low + low) | 0
    hash.high = (hash.high + high) | 0
  }

  private take(hash: Hash, part: number, number: number): void {
    const { low, high } = shareOf(part, number)
    hash.low = (hash.low - low) | 0
    hash.high = (hash.high - high) | 0
  }
}

const ascending = (a: number, b: number): number => a - b

/** A list in ascending order without what stands at a place, and with some more. */
function merged(list: readonly number[], place: number, more: readonly number[]): readonly number[] {
  const rest = list.toSpliced(place, 1)
  return more.length === 0 ? rest : [...rest, ...more].sort(ascending)
}
