import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { upTo } from './arc.ts'
import type { Holdings } from './holdings.ts'
import type { Item, PayloadOf, Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { RELAYS_MAX } from './request.ts'
import type { Transport } from './transport.ts'
import type { Witnesses } from './witnesses.ts'

/** How many holders are remembered whose copies this node has asked for. Beyond that the oldest is forgotten, and offers again. */
const CHOSEN_MAX = 64

/** What the root of keys answers to a holder that no longer owes them, or believes so, and wants to drop its copies. */
export class ReleaseAnswers {
  private readonly routing: Pick<Routing, 'self'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'get' | 'on' | 'digest' | 'holds' | 'lacks'>
  private readonly placement: Pick<
    Placement,
    'isRoot' | 'stayingRootOf' | 'isReplica' | 'isHolder' | 'isLeaver' | 'rootArc'
  >
  private readonly witnesses: Pick<Witnesses, 'noteKeeper'>
  private readonly chosen = new LazyMap<NodeHandle, true>()
  /** Do all replicas of this node's keys hold them? If it does not know, it begins a round of repair. */
  private readonly rounds: { readonly isComplete: boolean; scheduleForHolder(): void }

  constructor(
    routing: ReleaseAnswers['routing'],
    transport: ReleaseAnswers['transport'],
    holdings: ReleaseAnswers['holdings'],
    placement: ReleaseAnswers['placement'],
    witnesses: ReleaseAnswers['witnesses'],
    rounds: ReleaseAnswers['rounds'],
  ) {
    this.routing = routing
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.witnesses = witnesses
    this.rounds = rounds
  }

  /** Has a holder, which may be no neighbour any more, been asked to hand over what it offered? */
  hasChosenFrom(holder: NodeHandle): boolean {
    return this.chosen.has(holder)
  }

  releaseReceived(question: PayloadOf<'release'>): void {
    const { holder, session, relays, digest } = question
    const answer = (verdict: PayloadOf<'released'>['verdict'], to: Id): void =>
      this.transport.send(holder, { kind: 'released', session, verdict, to })
    const root = this.placement.stayingRootOf(digest.from)
    if (root === NO_NODE || relays >= RELAYS_MAX) return answer('not mine', digest.to)
    if (root !== this.routing.self) return this.transport.send(root, { ...question, relays: relays + 1 })
    const part = upTo(digest, this.placement.rootArc().to)
    const own = this.holdings.digest(part)
    const held = this.holdings.on(part)
    if (held.length > 0 && held.every(({ key, terms }) => this.placement.isReplica(key, holder, terms)))
      return answer('owed', part.to)
    const someStay = held.some(({ key, terms }) => this.placement.isHolder(key, holder, terms))
    // The digest of the entire arc says nothing about a part of it.
    const isSame = part === digest && own.count === digest.count && own.hash === digest.hash
    if (someStay || !isSame) return answer('differs', part.to)
    this.rounds.scheduleForHolder()
    answer(this.rounds.isComplete ? 'yes' : 'not yet', part.to)
  }

  offerReceived(from: NodeHandle, { session, items }: PayloadOf<'offer'>): void {
    const termsOf = (key: Id) => this.holdings.get(key)?.terms
    const mine = items.filter(({ key }) => this.placement.isRoot(key))
    // What a leaver holds has to go somewhere: it finds out whether there is room for it.
    const isWanted = this.placement.isLeaver(from)
      ? (item: Item) => !this.holdings.holds(item)
      : (item: Item) => this.holdings.lacks(item)
    const wanted = mine.filter(isWanted).map(({ key }) => key)
    // An invitation, or a question, is no proof that a node keeps anything: anyone can send one.
    const isKeptThere = (item: Item): boolean => !this.holdings.holds(item) && !this.holdings.lacks(item)
    if (mine.some(isKeptThere)) this.witnesses.noteKeeper(from)
    this.rounds.scheduleForHolder()
    const isHolder = ({ key }: Item): boolean => this.placement.isHolder(key, from, termsOf(key))
    const owed = mine.filter(isHolder).length
    const free = mine.filter((item) => this.holdings.holds(item) && !isHolder(item))
    if (wanted.length > 0) {
      this.chosen.set(from, true)
      this.chosen.keepLatest(CHOSEN_MAX)
    }
    const released = this.rounds.isComplete ? free.map(({ key }) => key) : []
    this.transport.send(from, { kind: 'chosen', session, released, wanted, owed })
  }
}
