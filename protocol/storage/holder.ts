import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { micros } from '../base/time.ts'
import { type Entry, isNewer } from './entries.ts'
import type { Holdings } from './holdings.ts'
import { itemsIn, type PayloadOf } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Transport } from './transport.ts'

interface Needs {
  readonly parameters: Pick<StorageParameters, 'transferBatch'>
  readonly transport: Pick<Transport, 'send' | 'sendPaced'>
  readonly holdings: Pick<
    Holdings,
    'get' | 'on' | 'digest' | 'reserve' | 'hasRefused' | 'adopt' | 'toSend' | 'batch'
  >
  readonly placement: Pick<Placement, 'isRoot' | 'isDeparting' | 'owes' | 'isAmongClosest'>
  /** Would this node know of any entry that it should have? It looks again when it hears of one. */
  readonly rounds: { readonly isSynced: boolean; noteNews(): void }
}

/** What a holder of copies answers the root of their keys, a node that hands over, or a reader. */
export class Holder {
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
  }

  /** What this node holds of a key as one of its replicas: readers do not get what it has kept from before, or not compared since. */
  ownCopy(key: Id): Entry | undefined {
    const { holdings, placement, rounds } = this.needs
    const entry = holdings.get(key)
    if (entry === undefined || placement.isDeparting || !rounds.isSynced) return undefined
    return placement.owes(key) === 'yes' && placement.isAmongClosest(key) ? entry : undefined
  }

  storeReceived(from: NodeHandle, { key, version, value }: PayloadOf<'store'>): void {
    const { transport, holdings } = this.needs
    holdings.adopt({ key, version, value, age: micros(0) })
    transport.send(from, { kind: 'kept', key, version, held: holdings.get(key)?.version })
  }

  reserveReceived(from: NodeHandle, { operation, key, length }: PayloadOf<'reserve'>): void {
    const { transport, holdings } = this.needs
    const granted = holdings.reserve(operation, key, length)
    transport.send(from, { kind: 'reserved', operation, key, granted })
  }

  fetchReceived(from: NodeHandle, { key, newerThan }: PayloadOf<'fetch'>): void {
    const { transport, holdings, rounds } = this.needs
    const entry = holdings.get(key)
    const newer =
      entry !== undefined && isNewer(entry.version, newerThan) ? holdings.toSend(entry) : undefined
    const { isSynced: synced } = rounds
    transport.send(from, { kind: 'fetched', key, synced, full: holdings.hasRefused, newer })
  }

  digestsReceived(from: NodeHandle, { session, digests }: PayloadOf<'digests'>): void {
    const { transport, holdings, rounds } = this.needs
    const verdicts = digests.map((digest) => {
      const own = holdings.digest(digest)
      if (own.count === digest.count && own.hash === digest.hash) return 'same'
      return own.count === 0 ? 'nothing' : 'differs'
    })
    transport.send(from, { kind: 'compared', session, synced: rounds.isSynced, verdicts })
  }

  listReceived(from: NodeHandle, { session, ...arc }: PayloadOf<'list'>): void {
    const { parameters, transport, holdings } = this.needs
    const all = holdings.on(arc)
    const count = itemsIn(parameters.transferBatch)
    const items = all.slice(0, count).map(({ key, version }) => ({ key, version }))
    transport.send(from, { kind: 'listed', session, to: all[count]?.key ?? arc.to, items })
  }

  wantReceived(from: NodeHandle, { session, keys }: PayloadOf<'want'>): void {
    const { transport, holdings } = this.needs
    transport.sendPaced(from, { kind: 'supply', session, ...holdings.batch(keys) })
  }

  handOverReceived(from: NodeHandle, { session, entries }: PayloadOf<'handOver'>): void {
    const { transport, holdings, placement, rounds } = this.needs
    const full: Id[] = []
    for (const entry of entries) {
      const fate = holdings.adopt(entry)
      if (fate === 'full') full.push(entry.key)
      if (fate === 'adopted' && placement.isRoot(entry.key)) rounds.noteNews()
    }
    transport.send(from, { kind: 'taken', session, full })
  }
}
