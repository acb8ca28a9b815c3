import { NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { micros, minutes, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Patience } from './patience.ts'

/**
 * How many nodes are asked in each round until one has seen to it; a node for which all is in vain takes itself for undialable. One is enough
 * nearly always. Where half of all nodes cannot be dialled a request fails three times in four.
 */
const ROUNDS = [1, 4, 4, 4, 4, 4]

/**
 * So many nodes at least must have dialled in vain that live, since they answer later: silence alone is no verdict. Where datagrams get
 * lost it is as many as tries in vain are a death, up to a number that so many requests still bring where half of all nodes cannot be dialled.
 */
const IN_VAIN_MIN = 3
const IN_VAIN_MAX = 5

/** After a check that has decided nothing there is none for so long. */
const UNDECIDED_PAUSE = minutes(1)

/** How long each round waits: for a message over three links. */
const ROUND_PATIENCE = seconds(3)

/** How long it is relied on that another node could dial this one, whatever may cast doubt on it. */
const PROOF_HOLDS = minutes(5)

/** What follows from a check. */
export interface DialabilityOwner {
  /** A node that was not written to has reached this one. */
  dialable(): void
  undialable(): void
  /** Too few of the nodes asked have answered at all. */
  undecided(): void
}

/**
 * Can nodes reach this one that it has not just written to, or is it behind a NAT (decision 35)? In the ordinary case nobody asks. Where
 * something casts doubt on it the node has another one dial it, as AutoNAT does: it asks a node that it knows, which passes the request on
 * to a node of its own choice.
 */
export class Dialability {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'leafSet' | 'table' | 'writtenTo'>
  private readonly patience: Pick<Patience, 'tries'>
  private readonly owner: DialabilityOwner
  /** The nodes asked in the check under way: that they reach this one proves nothing. */
  private asked: NodeHandle[] = []
  private helpers: readonly NodeHandle[] = []
  /** Of the check under way; 0: there is none. */
  private round = 0
  /** Those to whom requests have been passed on, if they live: none of them has reached this node so far. */
  private named: readonly NodeHandle[] = []
  /** How many of them have been asked since, and live. */
  private inVain = 0
  private timer = NO_TIMER
  /** Until then nothing casts doubt on it: it has been proven, or a check has just decided nothing. */
  private restUntil = micros(0)

  constructor(
    host: Host,
    state: Dialability['state'],
    patience: Pick<Patience, 'tries'>,
    owner: DialabilityOwner,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.owner = owner
  }

  /** A neighbour is not heard, or not straight: this node may be the one that is not reached. */
  doubt(): void {
    const known = this.known()
    if (this.host.now() >= this.restUntil && known.length > 1) this.check(known)
  }

  /** The node joins: from now on any node that reaches it, and to which it has not written, is proof. */
  begin(): void {
    this.state.writtenTo = new Set()
  }

  /**
   * The node has joined. If there is no such proof it sees to one, unless the overlay is so small that it has written to most of it: whoever
   * dials it then proves nothing.
   */
  joined(): void {
    const { writtenTo, leafSet } = this.state
    if (writtenTo === undefined) return
    if (leafSet.estimatedRingSize() >= 2 * writtenTo.size) this.doubt()
    else this.state.writtenTo = undefined
  }

  /** A node has reached this one that could not if this one were behind a NAT. */
  reached(): void {
    this.state.writtenTo = undefined
    const wasChecking = this.round > 0
    this.round = 0
    this.host.cancelTimer(this.timer)
    this.restUntil = micros(this.host.now() + PROOF_HOLDS)
    if (wasChecking) this.owner.dialable()
  }

  /** Not where it is known, nor where the joiner has written to most of those that could dial it: whoever does proves nothing. */
  canBeChecked(nodes: readonly NodeHandle[]): boolean {
    const { writtenTo } = this.state
    if (writtenTo === undefined || nodes.length < 2) return false
    return nodes.filter((node) => writtenTo.has(node)).length <= nodes.length / 2
  }

  /** Has these nodes, of whom there are two at least, see to it that others dial this one. */
  check(helpers: readonly NodeHandle[]): void {
    if (this.round > 0) return
    this.asked = []
    this.named = []
    this.inVain = 0
    this.ask(helpers)
  }

  timedOut(): void {
    if (this.round === 0) return
    if (this.round < ROUNDS.length) return this.ask(this.helpers)
    this.round = 0
    this.state.writtenTo = undefined
    if (this.inVain >= this.inVainNeeded && !this.isRingTooSmall) return this.owner.undialable()
    this.restUntil = micros(this.host.now() + UNDECIDED_PAUSE)
    this.owner.undecided()
  }

  private get inVainNeeded(): number {
    return Math.min(IN_VAIN_MAX, Math.max(IN_VAIN_MIN, this.patience.tries))
  }

  /** Has so much of the ring been asked that hardly anyone is left whose dialling would prove something? */
  private get isRingTooSmall(): boolean {
    const { leafSet } = this.state
    return !leafSet.isEmpty && leafSet.estimatedRingSize() < 2 * this.asked.length
  }

  /** From a node that asks to be dialled; from one that has been asked, and names whom it has passed the request on to; or the dialling itself. */
  received(from: NodeHandle, node: NodeHandle): void {
    if (node === this.state.self) this.dialled(from)
    else if (node === from) this.passOn(from)
    else if (this.round > 0 && this.asked.includes(from)) this.passedOn(from, node)
    else this.host.sendStraight(node, { kind: 'dialBack', node })
  }

  private dialled(from: NodeHandle): void {
    if (this.round === 0) return
    if (this.isLetThrough(from)) this.named = this.named.filter((node) => node !== from)
    else this.reached()
  }

  /** The one that was asked lives: if it was to dial this node before, it did so in vain. */
  private passedOn(helper: NodeHandle, dialler: NodeHandle): void {
    if (this.named.includes(helper)) this.inVain++
    const others = this.named.filter((node) => node !== helper && node !== dialler)
    this.named = this.isLetThrough(dialler) ? others : [...others, dialler]
  }

  /** Would a NAT let through what that node sends? Then it says nothing either way. */
  private isLetThrough(node: NodeHandle): boolean {
    return this.asked.includes(node) || this.state.writtenTo?.has(node) === true
  }

  private ask(helpers: readonly NodeHandle[]): void {
    this.helpers = helpers
    for (let count = ROUNDS[this.round]!; count > 0; count--) {
      const helper = this.nextToAsk()
      if (!this.asked.includes(helper)) this.asked.push(helper)
      this.host.sendStraight(helper, { kind: 'dialBack', node: this.state.self })
    }
    this.round++
    this.timer = this.host.startTimer(TIMER.dialBack, ROUND_PATIENCE)
  }

  /** One that was to dial this node, to hear whether it lives; else one that has not been asked yet. */
  private nextToAsk(): NodeHandle {
    const isFresh = (node: NodeHandle): boolean => !this.asked.includes(node)
    const fresh = this.helpers.filter(isFresh)
    return this.named.find(isFresh) ?? this.oneOf(fresh.length > 0 ? fresh : this.helpers)!
  }

  /** To a node that the asker is not likely to have written to. */
  private passOn(asker: NodeHandle): void {
    const another = this.oneOf(this.known().filter((node) => node !== asker))
    if (another === undefined) return
    this.host.sendStraight(another, { kind: 'dialBack', node: asker })
    this.host.sendStraight(asker, { kind: 'dialBack', node: another })
  }

  private known(): readonly NodeHandle[] {
    const entries = this.state.table.entries()
    return entries.length > 0 ? entries : this.state.leafSet.members()
  }

  private oneOf(nodes: readonly NodeHandle[]): NodeHandle | undefined {
    return nodes[Math.floor(this.host.random() * nodes.length)]
  }
}
