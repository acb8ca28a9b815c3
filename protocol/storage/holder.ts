import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { micros } from '../base/time.ts'
import { compareVersions, type Version } from '../events.ts'
import { ArcSet } from './arc-set.ts'
import type { Certainty } from './certainty.ts'
import { type Entry, isNewer } from './entries.ts'
import type { Holdings } from './holdings.ts'
import { itemsIn, type PayloadOf } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Transport } from './transport.ts'
import type { Witnesses } from './witnesses.ts'

/**
 * At most this many elders are named, the nearest, and arcs of a kind: an answer must fit one message, since names of
 * nodes do not go in fragments.
 */
const ELDERS_NAMED = 16
const ARCS_NAMED = 8

/** Keys of leavers that are remembered as turned down; beyond that all are forgotten, and turned down once more. */
const TURNED_DOWN_MAX = 4096

/** What a holder of copies answers to the root of their keys, to a node that hands over, or to a reader. */
export class Holder {
  private readonly parameters: Pick<StorageParameters, 'transferBatch'>
  private readonly transport: Pick<Transport, 'send' | 'sendPaced'>
  private readonly holdings: Pick<
    Holdings,
    | 'get'
    | 'on'
    | 'digest'
    | 'reserve'
    | 'hasRefused'
    | 'adopt'
    | 'toSend'
    | 'batch'
    | 'dropExpiredTombstones'
  >
  private readonly placement: Pick<
    Placement,
    'isRoot' | 'isDeparting' | 'isLeaver' | 'owes' | 'isAmongClosest'
  >
  private readonly witnesses: Pick<Witnesses, 'elders'>
  private readonly certainty: Pick<Certainty, 'standingOn' | 'sureOn' | 'formerOn' | 'doubtedOn' | 'vouched'>
  /** The node looks again when it hears of an entry of its own. */
  private readonly rounds: { noteNews(): void }
  /** The leavers whose copy of a key has been turned down, since this node holds one itself. */
  private turnedDown = new IdMap<readonly NodeHandle[]>()

  constructor(
    parameters: Holder['parameters'],
    transport: Holder['transport'],
    holdings: Holder['holdings'],
    placement: Holder['placement'],
    witnesses: Holder['witnesses'],
    certainty: Holder['certainty'],
    rounds: Holder['rounds'],
  ) {
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.witnesses = witnesses
    this.certainty = certainty
    this.rounds = rounds
  }

  /**
   * What this node holds of a key as one of its replicas: readers get no leftover of an earlier placement, and nothing
   * that it is not sure of.
   */
  ownCopy(key: Id): Entry | undefined {
    const entry = this.holdings.get(key)
    if (entry === undefined || this.placement.isDeparting) return undefined
    if (this.certainty.standingOn(key) !== 'sure') return undefined
    const { terms } = entry
    if (this.placement.owes(key, terms) !== 'yes') return undefined
    return this.placement.isAmongClosest(key, terms) ? entry : undefined
  }

  storeReceived(from: NodeHandle, { key, version, value, terms, earlier }: PayloadOf<'store'>): void {
    this.holdings.adopt({ key, version, value, terms, earlier, age: micros(0) }, from)
    this.transport.send(from, { kind: 'kept', key, version, held: this.holdings.get(key)?.version })
  }

  reserveReceived(from: NodeHandle, { operation, key, length }: PayloadOf<'reserve'>): void {
    const granted = this.holdings.reserve(operation, key, length)
    this.transport.send(from, { kind: 'reserved', operation, key, granted })
  }

  fetchReceived(from: NodeHandle, { key, newerThan }: PayloadOf<'fetch'>): void {
    const entry = this.holdings.get(key)
    const newer =
      entry !== undefined && isNewer(entry.version, newerThan) ? this.holdings.toSend(entry) : undefined
    const standing = this.certainty.standingOn(key)
    this.transport.send(from, { kind: 'fetched', key, standing, full: this.holdings.hasRefused, newer })
  }

  digestsReceived(from: NodeHandle, { session, settled, digests }: PayloadOf<'digests'>): void {
    const arcs = ArcSet.of(...digests)
    const sure = this.certainty.sureOn(arcs)
    const former = this.certainty.formerOn(arcs)
    if (settled) this.holdings.dropExpiredTombstones(arcs.minus(this.certainty.doubtedOn(arcs)))
    const verdicts = digests.map((digest) => {
      const own = this.holdings.digest(digest)
      if (own.count === digest.count && own.hash === digest.hash) return 'same'
      return own.count === 0 ? 'nothing' : 'differs'
    })
    const elders = this.witnesses.elders.slice(0, ELDERS_NAMED)
    const [sureArcs, formerArcs] = [sure.arcs.slice(0, ARCS_NAMED), former.arcs.slice(0, ARCS_NAMED)]
    this.transport.send(from, {
      kind: 'compared',
      session,
      elders,
      sure: sureArcs,
      former: formerArcs,
      verdicts,
    })
  }

  vouchReceived({ arcs }: PayloadOf<'vouch'>): void {
    this.certainty.vouched(arcs)
  }

  listReceived(from: NodeHandle, { session, ...arc }: PayloadOf<'list'>): void {
    const all = this.holdings.on(arc)
    const count = itemsIn(this.parameters.transferBatch)
    const items = all.slice(0, count).map(({ key, version }) => ({ key, version }))
    this.transport.send(from, { kind: 'listed', session, to: all[count]?.key ?? arc.to, items })
  }

  wantReceived(from: NodeHandle, { session, keys }: PayloadOf<'want'>): void {
    this.transport.sendPaced(from, { kind: 'supply', session, ...this.holdings.batch(keys) })
  }

  handOverReceived(from: NodeHandle, { session, entries }: PayloadOf<'handOver'>): void {
    const full: Id[] = []
    for (const entry of entries) {
      const { key, version } = entry
      const isRoot = this.placement.isRoot(key)
      const isOther = !isRoot && this.isOtherCopy(from, key, version)
      if (isOther) this.noteTurnedDown(from, key)
      const fate = this.holdings.adopt(entry, from)
      if (fate === 'full' || isOther) full.push(key)
      if (fate === 'adopted' && isRoot) this.rounds.noteNews()
    }
    this.transport.send(from, { kind: 'taken', session, full })
  }

  /**
   * With a leaver one copy goes, so a node that holds another is no place for it. If the leaver comes a second time it has
   * found no better one.
   */
  private isOtherCopy(from: NodeHandle, key: Id, version: Version): boolean {
    if (!this.placement.isLeaver(from) || this.turnedDown.get(key)?.includes(from)) return false
    const held = this.holdings.get(key)?.version
    return held !== undefined && compareVersions(held, version) === 0
  }

  private noteTurnedDown(leaver: NodeHandle, key: Id): void {
    if (this.turnedDown.size >= TURNED_DOWN_MAX) this.turnedDown = new IdMap()
    this.turnedDown.set(key, [...(this.turnedDown.get(key) ?? []), leaver])
  }
}
