import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { Patience } from '../membership/patience.ts'
import type { NodeState } from '../state/node-state.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { Distances } from '../tables/distances.ts'
import { type EntriesReply, LEAF_SET } from '../wire/messages.ts'

/** Each question is asked at most this many times. */
const TRIES_MAX = 6

/** What is being waited for. */
type Stage = 'first contact' | 'entries' | 'nearer one'

/** At most this many of the nodes that the nearest names are probed: more would hardly bring the newcomer nearer. */
const PROBED_AT_ONCE = 6

/** A search under way. */
interface Search {
  stage: Stage
  /** Every node that has been probed. */
  readonly probed: Set<NodeHandle>
  /** The probed nodes that have not answered. */
  readonly silent: Set<NodeHandle>
  nearest: NodeHandle
  /** Its round trip. */
  best: Micros
  /** The nearest but one: if the nearest falls silent, join through it. */
  runnerUp: NodeHandle
  /** What was asked for last: a row, or the leaf set. */
  row: number
  rows: number
  /** How many times the open question was asked. */
  tries: number
}

/** Is notified of the end of a search. */
export interface DiscoveryOwner {
  /** `contact` is NO_NODE if no node has answered; `silent` are then the nodes that were asked. */
  contactFound(contact: NodeHandle, silent: readonly NodeHandle[]): void
}

/**
 * A newcomer's search for a contact close by [PNS: nearest neighbour]: the first of the given nodes to answer; the
 * nearest in its leaf set; then up the rows of the routing table of the nearest found, until row 0 brings no progress.
 * Probes sent together are answered in the order of distance, so the first answer that is quicker than the best so far
 * decides, and nothing is waited for longer than that.
 */
export class SeedDiscovery {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self'>
  private readonly patience: Pick<Patience, 'noteTries'>
  private readonly distances: Distances
  private readonly owner: DiscoveryOwner
  private readonly search: ObjectFact<Search>

  constructor(
    store: NodeStore,
    host: Host,
    state: Pick<NodeState, 'self'>,
    patience: SeedDiscovery['patience'],
    distances: Distances,
    owner: DiscoveryOwner,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.distances = distances
    this.owner = owner
    this.search = store.object()
  }

  start(candidates: readonly NodeHandle[]): void {
    this.stop()
    const search: Search = {
      stage: 'first contact',
      probed: new Set(),
      silent: new Set(),
      nearest: NO_NODE,
      best: micros(0),
      runnerUp: NO_NODE,
      row: LEAF_SET,
      rows: 0,
      tries: 0,
    }
    this.search.value = search
    this.probe(search, candidates)
    this.waitForAnswer(search)
  }

  /** The node that is asked for its entries just now; NO_NODE: none is. */
  get asked(): NodeHandle {
    const search = this.search.value
    return search?.stage === 'entries' ? search.nearest : NO_NODE
  }

  /** A node that was probed has answered. */
  answered(from: NodeHandle, roundTrip: Micros): void {
    const search = this.search.value
    if (search === undefined || !search.probed.has(from)) return
    search.silent.delete(from)
    if (search.nearest !== NO_NODE && roundTrip >= search.best) return
    search.runnerUp = search.nearest
    search.nearest = from
    search.best = roundTrip
    if (search.stage === 'first contact') this.firstContact(search)
    else if (search.stage === 'nearer one') this.climb(search, 'nearer')
  }

  entriesReceived(from: NodeHandle, { row, rows, entries, roundTrips }: EntriesReply): void {
    const search = this.search.value
    if (search?.stage !== 'entries' || from !== search.nearest || row !== search.row) return
    search.rows = rows
    this.patience.noteTries(search.tries - 1)
    const strangers = this.promising(search, entries, roundTrips)
    if (strangers.length === 0) {
      this.climb(search, 'no nearer')
      return
    }
    this.probe(search, strangers)
    search.stage = 'nearer one'
    this.host.schedule(TIMER.discovery, search.best)
  }

  timedOut(): void {
    const search = this.search.value
    if (search === undefined) return
    if (search.stage === 'nearer one') {
      this.climb(search, 'no nearer')
    } else if (search.tries < TRIES_MAX) {
      if (search.stage === 'entries') this.askForEntries(search)
      else for (const peer of search.probed) this.distances.probe(peer)
      this.waitForAnswer(search)
    } else {
      if (search.nearest !== NO_NODE) search.silent.add(search.nearest)
      this.finish(search, search.runnerUp)
    }
  }

  /**
   * Decision 12: by the triangle inequality no node that is twice as far from the nearest as that is from here is nearer, and
   * one that is about as far from it as this node is most likely to be.
   */
  private promising(
    { probed, best }: Search,
    entries: readonly NodeHandle[],
    roundTrips: readonly Micros[],
  ): NodeHandle[] {
    const { self } = this.state
    const detours = new Map<NodeHandle, number>()
    entries.forEach((peer, index) => {
      const beyond = roundTrips[index]!
      if (peer === self || probed.has(peer) || beyond >= 2 * best) return
      detours.set(peer, Math.abs(beyond - best))
    })
    return [...detours.keys()]
      .sort((a, b) => detours.get(a)! - detours.get(b)! || a - b)
      .slice(0, PROBED_AT_ONCE)
  }

  private firstContact(search: Search): void {
    if (this.host.parameters.nearestSeed) this.ask(search, LEAF_SET)
    else this.finish(search, search.nearest)
  }

  /** One row up; at row 0 only while that brings a nearer node. */
  private climb(search: Search, progress: 'nearer' | 'no nearer'): void {
    const above = search.row === LEAF_SET ? search.rows - 1 : search.row - 1
    if (above >= 0) this.ask(search, above)
    else if (progress === 'nearer' && search.rows > 0) this.ask(search, 0)
    else this.finish(search, search.nearest)
  }

  private ask(search: Search, row: number): void {
    search.row = row
    search.stage = 'entries'
    search.tries = 0
    this.askForEntries(search)
    this.waitForAnswer(search)
  }

  private askForEntries({ nearest, row }: Search): void {
    const number = this.host.questions.ask(nearest)
    this.host.send(nearest, { kind: 'entriesRequest', number, purpose: 'discovery', row })
  }

  private probe(search: Search, peers: readonly NodeHandle[]): void {
    for (const peer of peers) {
      search.probed.add(peer)
      search.silent.add(peer)
      this.distances.probe(peer)
    }
  }

  /** A question or its answer may be lost: it is asked several times within the time of one probe. */
  private waitForAnswer(search: Search): void {
    const wait = Math.ceil(this.host.parameters.probeTimeout / TRIES_MAX)
    search.tries++
    this.host.schedule(
      TIMER.discovery,
      micros(search.nearest === NO_NODE ? wait : Math.max(wait, 2 * search.best)),
    )
  }

  /** `contact` is NO_NODE if no node has answered. */
  private finish({ silent }: Search, contact: NodeHandle): void {
    this.stop()
    this.owner.contactFound(contact, contact === NO_NODE ? [...silent] : [])
  }

  private stop(): void {
    this.host.cancel(TIMER.discovery)
    this.search.value = undefined
  }
}
