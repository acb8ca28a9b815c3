import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { upTo } from './arc.ts'
import { isNewer } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { Item, PayloadOf } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Transport } from './transport.ts'

/** What the root of keys answers a holder that owes them no more, or believes so, and wants to drop its copies. */
export class ReleaseAnswers {
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'get' | 'on' | 'digest' | 'lacks'>
  private readonly placement: Pick<Placement, 'isRoot' | 'isReplica' | 'isHolder' | 'rootArc'>
  /** Do all replicas of this node's keys hold them? If it does not know, it looks. */
  private readonly rounds: { readonly isComplete: boolean; schedule(): void }

  constructor(
    transport: ReleaseAnswers['transport'],
    holdings: ReleaseAnswers['holdings'],
    placement: ReleaseAnswers['placement'],
    rounds: ReleaseAnswers['rounds'],
  ) {
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.rounds = rounds
  }

  releaseReceived(from: NodeHandle, { session, digest }: PayloadOf<'release'>): void {
    const answer = (verdict: PayloadOf<'released'>['verdict'], to: Id): void =>
      this.transport.send(from, { kind: 'released', session, verdict, to })
    if (!this.placement.isRoot(digest.from)) return answer('not mine', digest.to)
    const part = upTo(digest, this.placement.rootArc().to)
    const own = this.holdings.digest(part)
    const held = this.holdings.on(part)
    if (held.length > 0 && held.every(({ key }) => this.placement.isReplica(key, from)))
      return answer('owed', part.to)
    const someStay = held.some(({ key }) => this.placement.isHolder(key, from))
    // The sum over all that was asked about says nothing of a part of it.
    const isSame = part === digest && own.count === digest.count && own.hash === digest.hash
    if (someStay || !isSame) return answer('differs', part.to)
    if (!this.rounds.isComplete) this.rounds.schedule()
    answer(this.rounds.isComplete ? 'yes' : 'not yet', part.to)
  }

  offerReceived(from: NodeHandle, { session, items }: PayloadOf<'offer'>): void {
    const holds = ({ key, version }: Item): boolean => {
      const own = this.holdings.get(key)
      return own !== undefined && !isNewer(version, own.version)
    }
    const mine = items.filter(({ key }) => this.placement.isRoot(key))
    const wanted = mine.filter((item) => this.holdings.lacks(item)).map(({ key }) => key)
    if (!this.rounds.isComplete) this.rounds.schedule()
    const owed = mine.filter(({ key }) => this.placement.isReplica(key, from)).length
    const free = mine.filter((item) => holds(item) && !this.placement.isHolder(item.key, from))
    const released = this.rounds.isComplete ? free.map(({ key }) => key) : []
    this.transport.send(from, { kind: 'chosen', session, released, wanted, owed })
  }
}
