import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { Patience } from '../membership/patience.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Distances } from '../tables/distances.ts'
import { type EntriesReply, LEAF_SET } from '../wire/messages.ts'

/** Each question is asked so many times at most. */
const TRIES_MAX = 6

/** What is being waited for. */
type Stage = 'idle' | 'first contact' | 'entries' | 'nearer one'

/** At most so many of the nodes that the nearest names are probed: more bring the newcomer hardly nearer. */
const PROBED_AT_ONCE = 6

/** Hears of the end of a search. */
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
  private stage: Stage = 'idle'
  private timer = NO_TIMER
  /** Every node that has been probed. */
  private probed = new Set<NodeHandle>()
  /** The probed nodes that have not answered. */
  private silent = new Set<NodeHandle>()
  private nearest = NO_NODE
  private best = micros(0)
  /** The nearest but one: if the nearest falls silent, join through it. */
  private runnerUp = NO_NODE
  /** What was asked for last: a row, or the leaf set. */
  private row = LEAF_SET
  private rows = 0
  /** How often what is being waited for was asked. */
  private tries = 0

  constructor(
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
  }

  start(candidates: readonly NodeHandle[]): void {
    this.stop()
    this.stage = 'first contact'
    this.tries = 0
    this.probe(candidates)
    this.waitForAnswer()
  }

  stop(): void {
    this.host.cancelTimer(this.timer)
    this.stage = 'idle'
    this.probed = new Set()
    this.silent = new Set()
    this.nearest = NO_NODE
    this.runnerUp = NO_NODE
    this.row = LEAF_SET
  }

  /** A node that was probed has answered. */
  answered(from: NodeHandle, roundTrip: Micros): void {
    if (this.stage === 'idle' || !this.probed.has(from)) return
    this.silent.delete(from)
    if (this.nearest !== NO_NODE && roundTrip >= this.best) return
    this.runnerUp = this.nearest
    this.nearest = from
    this.best = roundTrip
    if (this.stage === 'first contact') this.firstContact()
    else if (this.stage === 'nearer one') this.climb(true)
  }

  entriesReceived(from: NodeHandle, { row, rows, entries, roundTrips }: EntriesReply): void {
    if (this.stage !== 'entries' || from !== this.nearest || row !== this.row) return
    this.rows = rows
    this.patience.noteTries(this.tries - 1)
    const strangers = this.promising(entries, roundTrips)
    if (strangers.length === 0) {
      this.climb(false)
      return
    }
    this.probe(strangers)
    this.stage = 'nearer one'
    this.wait(this.best)
  }

  timedOut(): void {
    if (this.stage === 'nearer one') {
      this.climb(false)
    } else if (this.stage !== 'idle' && this.tries < TRIES_MAX) {
      if (this.stage === 'entries') this.askForEntries()
      else for (const peer of this.probed) this.distances.probe(peer)
      this.waitForAnswer()
    } else if (this.stage !== 'idle') {
      if (this.nearest !== NO_NODE) this.silent.add(this.nearest)
      this.finish(this.runnerUp)
    }
  }

  /**
   * Decision 12: by the triangle inequality no node that is twice as far from the nearest as that is from here is nearer, and
   * one that is about as far from it as this node is most likely to be.
   */
  private promising(entries: readonly NodeHandle[], roundTrips: readonly Micros[]): NodeHandle[] {
    const detours = new Map<NodeHandle, number>()
    entries.forEach((peer, index) => {
      const beyond = roundTrips[index]!
      if (peer === this.state.self || this.probed.has(peer) || beyond >= 2 * this.best) return
      detours.set(peer, Math.abs(beyond - this.best))
    })
    return [...detours.keys()]
      .sort((a, b) => detours.get(a)! - detours.get(b)! || a - b)
      .slice(0, PROBED_AT_ONCE)
  }

  private firstContact(): void {
    if (this.host.parameters.nearestSeed) this.ask(LEAF_SET)
    else this.finish(this.nearest)
  }

  /** One row up; from row 0 on only while that brings progress. */
  private climb(progress: boolean): void {
    const above = this.row === LEAF_SET ? this.rows - 1 : this.row - 1
    if (above >= 0) this.ask(above)
    else if (progress && this.rows > 0) this.ask(0)
    else this.finish(this.nearest)
  }

  private ask(row: number): void {
    this.row = row
    this.stage = 'entries'
    this.tries = 0
    this.askForEntries()
    this.waitForAnswer()
  }

  private askForEntries(): void {
    const number = this.host.questions.ask(this.nearest)
    this.host.send(this.nearest, { kind: 'entriesRequest', number, purpose: 'discovery', row: this.row })
  }

  private probe(peers: readonly NodeHandle[]): void {
    for (const peer of peers) {
      this.probed.add(peer)
      this.silent.add(peer)
      this.distances.probe(peer)
    }
  }

  /** A question or its answer may be lost: within the time that is given to one probe it is asked several times. */
  private waitForAnswer(): void {
    const wait = Math.ceil(this.host.parameters.probeTimeout / TRIES_MAX)
    this.tries++
    this.wait(micros(this.nearest === NO_NODE ? wait : Math.max(wait, 2 * this.best)))
  }

  private wait(time: Micros): void {
    this.host.cancelTimer(this.timer)
    this.timer = this.host.startTimer(TIMER.discovery, time)
  }

  /** `contact` is NO_NODE if no node has answered. */
  private finish(contact: NodeHandle): void {
    const silent = contact === NO_NODE ? [...this.silent] : []
    this.stop()
    this.owner.contactFound(contact, silent)
  }
}
