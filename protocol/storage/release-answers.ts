import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { upTo } from './arc.ts'
import { isNewer } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { Item, PayloadOf } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Transport } from './transport.ts'

interface Needs {
  readonly transport: Pick<Transport, 'send'>
  readonly holdings: Pick<Holdings, 'get' | 'on' | 'digest' | 'lacks'>
  readonly placement: Pick<Placement, 'isRoot' | 'isReplica' | 'isHolder' | 'rootArc'>
  /** Do all replicas of this node's keys hold them? If it does not know, it looks. */
  readonly rounds: { readonly isComplete: boolean; schedule(): void }
}

/** What the root of keys answers a holder that owes them no more, or believes so, and wants to drop its copies. */
export class ReleaseAnswers {
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
  }

  releaseReceived(from: NodeHandle, { session, digest }: PayloadOf<'release'>): void {
    const { transport, holdings, placement, rounds } = this.needs
    const answer = (verdict: PayloadOf<'released'>['verdict'], to: Id): void =>
      transport.send(from, { kind: 'released', session, verdict, to })
    if (!placement.isRoot(digest.from)) return answer('not mine', digest.to)
    const part = upTo(digest, placement.rootArc().to)
    const own = holdings.digest(part)
    const held = holdings.on(part)
    if (held.length > 0 && held.every(({ key }) => placement.isReplica(key, from)))
      return answer('owed', part.to)
    const someStay = held.some(({ key }) => placement.isHolder(key, from))
    // The sum over all that was asked about says nothing of a part of it.
    const isSame = part === digest && own.count === digest.count && own.hash === digest.hash
    if (someStay || !isSame) return answer('differs', part.to)
    if (!rounds.isComplete) rounds.schedule()
    answer(rounds.isComplete ? 'yes' : 'not yet', part.to)
  }

  offerReceived(from: NodeHandle, { session, items }: PayloadOf<'offer'>): void {
    const { transport, holdings, placement, rounds } = this.needs
    const holds = ({ key, version }: Item): boolean => {
      const own = holdings.get(key)
      return own !== undefined && !isNewer(version, own.version)
    }
    const mine = items.filter(({ key }) => placement.isRoot(key))
    const wanted = mine.filter((item) => holdings.lacks(item)).map(({ key }) => key)
    if (!rounds.isComplete) rounds.schedule()
    const owed = mine.filter(({ key }) => placement.isReplica(key, from)).length
    const free = mine.filter((item) => holds(item) && !placement.isHolder(item.key, from))
    const released = rounds.isComplete ? free.map(({ key }) => key) : []
    transport.send(from, { kind: 'chosen', session, released, wanted, owed })
  }
}
