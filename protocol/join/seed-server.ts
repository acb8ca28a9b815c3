import { NO_NODE, NO_TIMER, type NodeHandle, type TimerId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { SeedServerParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { Environment } from '../environment.ts'
import { OwnEnvironment } from '../own-environment.ts'
import type { AddNode, Message, SeedReply, SeedRequest } from '../wire/messages.ts'
import { Members } from './members.ts'

const POLL = 1
const PROBE = 2

/**
 * Members, and claims of joiners, that are remembered at a time. Beyond that the latest members are ignored, and the
 * oldest claims dropped.
 */
const MEMBERS_MAX = 1 << 20
const CLAIMS_MAX = 1 << 16

/** An id that a joiner is about to hold. */
interface Claim {
  readonly by: NodeHandle
  /** When it was last asserted. */
  readonly at: Micros
}

/** A member that is being probed. */
interface Suspicion {
  /** Sent so far without an answer. */
  readonly probes: number
  readonly timer: TimerId
}

/**
 * Where newcomers learn of members: a role of its own, also a state machine that sees only messages. It
 * suggests contacts, keeps two nodes from holding one id, and lets exactly one caller found an empty overlay.
 */
export class SeedServer {
  private readonly env: OwnEnvironment
  private readonly parameters: SeedServerParameters
  private readonly members: Members
  /** Claims of joiners; a member holds its id without one. */
  private readonly claims = new IdMap<Claim>()
  /** When each joiner asserted its claim last, in that order. */
  private readonly claimants = new Map<NodeHandle, Micros>()
  /** When another node asked for the id of a member, which was then probed. */
  private readonly disputes = new Map<NodeHandle, Micros>()
  private founder = NO_NODE
  private founderUntil = 0
  private pollTurn = 0
  private pollTimer = NO_TIMER
  private readonly suspects = new Map<NodeHandle, Suspicion>()
  /**
   * The members that fell silent last and have not been heard since, the latest at the end: they may live if the
   * network has come apart.
   */
  private readonly silent = new Set<NodeHandle>()

  constructor(self: NodeHandle, env: Environment, parameters: SeedServerParameters) {
    this.env = new OwnEnvironment(env, { self })
    this.parameters = parameters
    this.members = new Members((node) => env.idOf(node))
  }

  /** Begins to serve, also after a time in which it was down and received neither messages nor timers. */
  start(): void {
    for (const member of [...this.suspects.keys()]) this.acquit(member)
    this.env.cancelTimer(this.pollTimer)
    this.pollTimer = this.env.startTimer(POLL, this.parameters.pollPeriod)
  }

  /** Stops serving permanently: the next server begins with an empty list. */
  stop(): void {
    this.env.cancelTimer(this.pollTimer)
    for (const member of [...this.suspects.keys()]) this.acquit(member)
  }

  get memberCount(): number {
    return this.members.size
  }

  /** Ids that are held or claimed. */
  get claimCount(): number {
    return this.members.size + this.claims.size
  }

  /** Begins with these as its members, as if each had reported itself. */
  restore(members: readonly { readonly node: NodeHandle; readonly coordinates: readonly number[] }[]): void {
    for (const { node, coordinates } of members) this.insert(node, coordinates)
  }

  receive(from: NodeHandle, message: Message): void {
    this.members.heard(from, this.env.now())
    this.silent.delete(from)
    switch (message.kind) {
      case 'seedRequest':
        return this.env.send(from, this.answer(from, message))
      case 'addNode':
        return this.addNode(from, message)
      case 'reportDead':
        return this.suspect(message.member)
      case 'pong':
        return this.acquit(from)
      case 'leaving':
        return this.removeNode(from)
      default:
        return undefined // node to node
    }
  }

  timerFired(kind: number, token: number): void {
    if (kind === POLL) {
      this.pollTimer = this.env.startTimer(POLL, this.parameters.pollPeriod)
      const { list } = this.members
      const next = list[this.pollTurn++ % Math.max(1, list.length)]
      if (next !== undefined) this.suspect(next)
    } else {
      this.probeTimedOut(token as NodeHandle)
    }
  }

  private answer(from: NodeHandle, { coordinates }: SeedRequest): SeedReply {
    const id = this.env.idOf(from)
    // A member that asks has lost every node that it knew: until it reports that it is active, no node can join through it.
    this.removeNode(from)
    const holder = this.members.holderOf(id)
    if (holder !== NO_NODE) {
      return { kind: 'seedReply', answer: this.isUpheld(holder) ? 'taken' : 'wait', members: [] }
    }
    const claim = this.claims.get(id)
    if (claim !== undefined && claim.by !== from && this.isStanding(claim))
      return { kind: 'seedReply', answer: 'wait', members: [] }
    this.claim(id, from)
    const members = this.contactsFor(coordinates)
    if (members.length > 0) return { kind: 'seedReply', answer: 'members', members }
    if (this.founder !== NO_NODE && this.founder !== from && this.env.now() < this.founderUntil) {
      return { kind: 'seedReply', answer: 'wait', members: [] }
    }
    this.founder = from
    this.founderUntil = this.env.now() + this.parameters.founderLease
    return { kind: 'seedReply', answer: 'found', members: [...this.silent] }
  }

  private addNode(from: NodeHandle, { founder, coordinates }: AddNode): void {
    // If two nodes were asked to found the ring, because a lease ran out, the first to report has founded it.
    const holder = this.members.holderOf(this.env.idOf(from))
    // The first address keeps its id as long as it answers; the second is left to ask again.
    if (holder !== NO_NODE && holder !== from) return this.suspect(holder)
    if (this.members.size >= MEMBERS_MAX && !this.members.has(from)) return
    const isLate = founder && this.members.size > 0 && !this.members.has(from)
    if (!isLate && !this.members.has(from)) this.insert(from, coordinates)
    this.env.send(from, {
      kind: 'addNodeReply',
      answer: isLate ? 'rejoin' : 'welcome',
      neighbours: isLate ? [] : this.members.neighboursOf(from),
    })
  }

  private insert(node: NodeHandle, coordinates: readonly number[]): void {
    this.members.add(node, coordinates, this.env.now())
    this.claims.delete(this.env.idOf(node))
  }

  /** The nearest by announced coordinates if there are any, else a sample. */
  private contactsFor(coordinates: readonly number[]): NodeHandle[] {
    const { sampleSize } = this.parameters
    const { list } = this.members
    if (coordinates.length > 0) {
      const away = (member: NodeHandle): number =>
        squaredDistance(coordinates, this.members.coordinatesOf(member))
      const distances = new Map(list.map((member) => [member, away(member)]))
      return [...distances.keys()]
        .sort((a, b) => distances.get(a)! - distances.get(b)! || a - b)
        .slice(0, sampleSize)
    }
    const sample = new Set<NodeHandle>()
    while (sample.size < Math.min(sampleSize, list.length))
      sample.add(list[Math.floor(this.env.random() * list.length)]!)
    return [...sample]
  }

  /** It is no member and no joiner: others may hold its id, and found the ring. */
  private removeNode(node: NodeHandle): void {
    if (this.members.remove(node)) {
      this.disputes.delete(node)
      this.acquit(node)
    }
    this.releaseId(node)
    if (this.founder === node) this.founder = NO_NODE
  }

  /** A joiner claims an id. Claims that have run out are forgotten. */
  private claim(id: Id, joiner: NodeHandle): void {
    const now = this.env.now()
    this.claims.set(id, { by: joiner, at: now })
    this.claimants.delete(joiner)
    this.claimants.set(joiner, now)
    for (const [claimant, at] of this.claimants) {
      if (now - at < this.parameters.founderLease && this.claimants.size <= CLAIMS_MAX) break
      this.claimants.delete(claimant)
      if (!this.members.has(claimant)) this.releaseId(claimant)
    }
  }

  private releaseId(node: NodeHandle): void {
    this.claimants.delete(node)
    const id = this.env.idOf(node)
    if (this.claims.get(id)?.by === node) this.claims.delete(id)
  }

  /** Hearsay does not remove a member; silence to probes does. */
  private suspect(member: NodeHandle): void {
    if (this.members.has(member) && !this.suspects.has(member)) this.probe(member, 1)
  }

  private acquit(member: NodeHandle): void {
    const suspicion = this.suspects.get(member)
    if (suspicion === undefined) return
    this.env.cancelTimer(suspicion.timer)
    this.suspects.delete(member)
  }

  private probe(member: NodeHandle, probes: number): void {
    this.env.send(member, { kind: 'ping', nonce: probes })
    this.suspects.set(member, {
      probes,
      timer: this.env.startTimer(PROBE, this.parameters.probeTimeout, member),
    })
  }

  private probeTimedOut(member: NodeHandle): void {
    const suspicion = this.suspects.get(member)
    if (suspicion === undefined) return
    if (suspicion.probes <= this.parameters.probeRetries) this.probe(member, suspicion.probes + 1)
    else this.fellSilent(member)
  }

  /** Remembers as many as one answer may name. */
  private fellSilent(member: NodeHandle): void {
    this.removeNode(member)
    this.silent.add(member)
    for (const earliest of this.silent) {
      if (this.silent.size <= this.parameters.sampleSize) break
      this.silent.delete(earliest)
    }
  }

  /**
   * Has the member that holds an id been heard since another node asked for the id? It may have died, and the caller
   * may be its next life. The caller waits until the member has answered, or been forgotten, or its join has ended.
   */
  private isUpheld(holder: NodeHandle): boolean {
    const now = this.env.now()
    const earlier = this.disputes.get(holder)
    const isOld = earlier === undefined || now - earlier > this.parameters.founderLease
    const disputedAt = isOld ? now : earlier
    this.disputes.set(holder, disputedAt)
    this.suspect(holder)
    return this.members.lastHeard(holder)! > disputedAt
  }

  private isStanding(claim: Claim): boolean {
    return this.env.now() - claim.at < this.parameters.founderLease
  }
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let sum = 0
  for (let axis = 0; axis < a.length; axis++) sum += (a[axis]! - b[axis]!) * (a[axis]! - b[axis]!)
  return sum
}
