import type { NodeHandle } from '../base/handles.ts'
import { type Micros, micros, minutes, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Float64Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { Patience } from './patience.ts'

/**
 * How many nodes are asked in each round, until another node has dialled this one. A node for which every round fails
 * takes itself for undialable. One is nearly always enough. If half of all nodes cannot be dialled, a request fails
 * three times in four.
 */
const ROUNDS = [1, 4, 4, 4, 4, 4]

/**
 * At least this many live nodes must have dialled without reaching this node; they live, since they answer later.
 * Silence alone is no verdict. If datagrams get lost, the number is that of unanswered tries that count as a death,
 * up to what the requests still yield if half of all nodes cannot be dialled.
 */
const IN_VAIN_MIN = 3
const IN_VAIN_MAX = 5

/** How long after an undecided check the next one waits. */
const UNDECIDED_PAUSE = minutes(1)

/** How long each round waits: for a message over three links. */
const ROUND_PATIENCE = seconds(3)

/** How long the proof that another node could dial this one holds, whatever may cast doubt on it. */
const PROOF_HOLDS = minutes(5)

/** A check under way. */
interface Check {
  readonly helpers: readonly NodeHandle[]
  /** The nodes asked: if they reach this one, it proves nothing. */
  readonly asked: NodeHandle[]
  /** How many rounds have begun. */
  round: number
  /** The nodes to which requests have been passed on: none of them, if they live, has reached this node so far. */
  named: readonly NodeHandle[]
  /** How many of them have been asked since, and live. */
  inVain: number
}

/** What follows from a check. */
export interface DialabilityOwner {
  /** A node that was not written to has reached this one. */
  dialable(): void
  undialable(): void
  /** Too few of the nodes asked have answered at all. */
  undecided(): void
}

/**
 * Can nodes reach this one that it has not just written to, or is it behind a NAT (decision 35)? Ordinarily the
 * question does not arise. When something casts doubt on it, the node has another one dial it, as AutoNAT does: it
 * asks a node that it knows, which passes the request on to a node of its own choice.
 */
export class Dialability {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'leafSet' | 'table' | 'writtenTo'>
  private readonly patience: Pick<Patience, 'tries'>
  private readonly owner: DialabilityOwner
  private readonly current: ObjectFact<Check>
  /** Doubts are ignored until then: dialability has been proven, or a check has just ended undecided. */
  private readonly restUntil: Float64Fact<Micros>

  constructor(
    store: NodeStore,
    host: Host,
    state: Dialability['state'],
    patience: Pick<Patience, 'tries'>,
    owner: DialabilityOwner,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.owner = owner
    this.current = store.object()
    this.restUntil = store.float64(micros(0))
  }

  /** A neighbour is not heard, or not directly: this node may be the one that is not reached. */
  doubt(): void {
    const known = this.known()
    if (this.host.now() >= this.restUntil.value && known.length > 1) this.check(known)
  }

  /** The node joins: from now on any node that reaches it, and to which it has not written, is proof. */
  begin(): void {
    this.state.writtenTo = new Set()
  }

  /**
   * The node has joined. If there is no such proof it requests one, unless the overlay is so small that it has written
   * to most of it: a node that dials it then proves nothing.
   */
  joined(): void {
    const { writtenTo, leafSet } = this.state
    if (writtenTo === undefined) return
    if (leafSet.estimatedRingSize() >= 2 * writtenTo.size) this.doubt()
    else this.state.writtenTo = undefined
  }

  /** A node has reached this one that could not have if this one were behind a NAT. */
  reached(): void {
    this.state.writtenTo = undefined
    this.restUntil.value = micros(this.host.now() + PROOF_HOLDS)
    const check = this.current.value
    if (check === undefined) return
    this.current.value = undefined
    this.host.cancel(TIMER.dialBack)
    this.owner.dialable()
  }

  /** Not if it is known, and not if the joiner has written to most of the nodes that could dial it: they prove nothing. */
  canBeChecked(nodes: readonly NodeHandle[]): boolean {
    const { writtenTo } = this.state
    if (writtenTo === undefined || nodes.length < 2) return false
    return nodes.filter((node) => writtenTo.has(node)).length <= nodes.length / 2
  }

  /** Asks these nodes, at least two, to have others dial this one. */
  check(helpers: readonly NodeHandle[]): void {
    if (this.current.value !== undefined) return
    const check = { helpers, asked: [], round: 0, named: [], inVain: 0 }
    this.current.value = check
    this.ask(check)
  }

  timedOut(): void {
    const check = this.current.value
    if (check === undefined) return
    if (check.round < ROUNDS.length) return this.ask(check)
    this.current.value = undefined
    this.state.writtenTo = undefined
    if (check.inVain >= this.inVainNeeded && !this.isRingTooSmall(check)) return this.owner.undialable()
    this.restUntil.value = micros(this.host.now() + UNDECIDED_PAUSE)
    this.owner.undecided()
  }

  private get inVainNeeded(): number {
    return Math.min(IN_VAIN_MAX, Math.max(IN_VAIN_MIN, this.patience.tries))
  }

  /** Has so much of the ring been asked that hardly any node is left whose dialling would prove anything? */
  private isRingTooSmall({ asked }: Check): boolean {
    const { leafSet } = this.state
    return !leafSet.isEmpty && leafSet.estimatedRingSize() < 2 * asked.length
  }

  /**
   * From a node that asks to be dialled; from one that has been asked, naming the node to which it has passed the
   * request; or the dialling itself.
   */
  received(from: NodeHandle, node: NodeHandle): void {
    const check = this.current.value
    if (node === this.state.self) this.dialled(check, from)
    else if (node === from) this.passOn(from)
    else if (check?.asked.includes(from)) this.passedOn(check, from, node)
    else this.host.sendStraight(node, { kind: 'dialBack', node })
  }

  private dialled(check: Check | undefined, from: NodeHandle): void {
    if (check === undefined) return
    if (this.isLetThrough(check, from)) check.named = check.named.filter((node) => node !== from)
    else this.reached()
  }

  /** The helper lives: if it was to dial this node before, it did not reach it. */
  private passedOn(check: Check, helper: NodeHandle, dialler: NodeHandle): void {
    if (check.named.includes(helper)) check.inVain++
    const others = check.named.filter((node) => node !== helper && node !== dialler)
    check.named = this.isLetThrough(check, dialler) ? others : [...others, dialler]
  }

  /** Would a NAT let through what that node sends? Then it proves nothing either way. */
  private isLetThrough({ asked }: Check, node: NodeHandle): boolean {
    return asked.includes(node) || this.state.writtenTo?.has(node) === true
  }

  private ask(check: Check): void {
    for (let count = ROUNDS[check.round]!; count > 0; count--) {
      const helper = this.nextToAsk(check)
      if (!check.asked.includes(helper)) check.asked.push(helper)
      this.host.sendStraight(helper, { kind: 'dialBack', node: this.state.self })
    }
    check.round++
    this.host.schedule(TIMER.dialBack, ROUND_PATIENCE)
  }

  /** A node that was to dial this one, to hear whether it lives; else a node that has not been asked yet. */
  private nextToAsk({ helpers, asked, named }: Check): NodeHandle {
    const isFresh = (node: NodeHandle): boolean => !asked.includes(node)
    const fresh = helpers.filter(isFresh)
    return named.find(isFresh) ?? this.oneOf(fresh.length > 0 ? fresh : helpers)!
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
