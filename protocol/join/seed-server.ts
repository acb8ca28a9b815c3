import { NO_NODE, NO_TIMER, type NodeHandle, type TimerId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { SeedServerParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { Environment } from '../environment.ts'
import { OwnEnvironment } from '../own-environment.ts'
import type { AddNode, Message, SeedReply, SeedRequest } from '../wire/messages.ts'
import { IdRing } from './id-ring.ts'

const POLL = 1
const PROBE = 2

/** Members, and claims of joiners, that are remembered at a time: of more members the latest are passed over, of more claims the oldest. */
const MEMBERS_MAX = 1 << 20
const CLAIMS_MAX = 1 << 16

interface Member {
  /** Place in the list of members. */
  index: number
  /** When it was last heard. */
  heardAt: Micros
  readonly coordinates: readonly number[]
}

/** An id that a node holds or is about to hold. */
interface Claim {
  readonly by: NodeHandle
  /** When it was last asserted by a joiner; members do not expire. */
  readonly at: Micros
  /** When another asked for the id, and the member that holds it was probed. */
  disputedAt?: Micros
}

/** A member that is being probed. */
interface Suspicion {
  /** Sent in a row. */
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
  private readonly members = new Map<NodeHandle, Member>()
  private readonly list: NodeHandle[] = []
  /** The members by their ids. */
  private readonly ring: IdRing
  private readonly claims = new IdMap<Claim>()
  /** When each joiner asserted its claim last, in that order. */
  private readonly claimants = new Map<NodeHandle, Micros>()
  private founder = NO_NODE
  private founderUntil = 0
  private pollTurn = 0
  private pollTimer = NO_TIMER
  private readonly suspects = new Map<NodeHandle, Suspicion>()

  constructor(self: NodeHandle, env: Environment, parameters: SeedServerParameters) {
    this.env = new OwnEnvironment(env, { self })
    this.parameters = parameters
    this.ring = new IdRing((node) => env.idOf(node))
  }

  /** Begins to serve; again after a time in which it was down, and heard neither messages nor timers. */
  start(): void {
    for (const member of [...this.suspects.keys()]) this.acquit(member)
    this.env.cancelTimer(this.pollTimer)
    this.pollTimer = this.env.startTimer(POLL, this.parameters.pollPeriod)
  }

  /** Ceases to serve for good: the next begins with an empty list. */
  stop(): void {
    this.env.cancelTimer(this.pollTimer)
    for (const member of [...this.suspects.keys()]) this.acquit(member)
  }

  get memberCount(): number {
    return this.members.size
  }

  /** Ids that are held or claimed. */
  get claimCount(): number {
    return this.claims.size
  }

  /** Begins with these as its members, as if each had reported itself. */
  restore(members: readonly { readonly node: NodeHandle; readonly coordinates: readonly number[] }[]): void {
    for (const { node, coordinates } of members) this.insert(node, coordinates)
  }

  receive(from: NodeHandle, message: Message): void {
    const member = this.members.get(from)
    if (member !== undefined) member.heardAt = this.env.now()
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
      const next = this.list[this.pollTurn++ % Math.max(1, this.list.length)]
      if (next !== undefined) this.suspect(next)
    } else {
      this.probeTimedOut(token as NodeHandle)
    }
  }

  private answer(from: NodeHandle, { coordinates }: SeedRequest): SeedReply {
    const id = this.env.idOf(from)
    // A member that asks has lost every node that it knew: until it is active and says so, nobody can join through it.
    this.removeNode(from)
    const claim = this.claims.get(id)
    if (claim !== undefined && claim.by !== from && this.isStanding(claim)) {
      return { kind: 'seedReply', answer: this.isUpheld(claim) ? 'taken' : 'wait', members: [] }
    }
    this.claim(id, from)
    const members = this.contactsFor(coordinates)
    if (members.length > 0) return { kind: 'seedReply', answer: 'members', members }
    if (this.founder !== NO_NODE && this.founder !== from && this.env.now() < this.founderUntil) {
      return { kind: 'seedReply', answer: 'wait', members: [] }
    }
    this.founder = from
    this.founderUntil = this.env.now() + this.parameters.founderLease
    return { kind: 'seedReply', answer: 'found', members: [] }
  }

  private addNode(from: NodeHandle, { founder, coordinates }: AddNode): void {
    // Of two who were told to found, because a lease ran out, the first to report has founded.
    const claim = this.claims.get(this.env.idOf(from))
    // The first address keeps its id as long as it answers; the second is left to ask again.
    if (claim !== undefined && claim.by !== from && this.members.has(claim.by)) return this.suspect(claim.by)
    if (this.members.size >= MEMBERS_MAX && !this.members.has(from)) return
    const isLate = founder && this.members.size > 0 && !this.members.has(from)
    if (!isLate && !this.members.has(from)) this.insert(from, coordinates)
    this.env.send(from, {
      kind: 'addNodeReply',
      answer: isLate ? 'rejoin' : 'welcome',
      neighbours: isLate ? [] : this.ring.neighboursOf(from),
    })
  }

  private insert(node: NodeHandle, coordinates: readonly number[]): void {
    this.members.set(node, { index: this.list.length, heardAt: this.env.now(), coordinates })
    this.list.push(node)
    this.ring.add(node)
    this.claims.set(this.env.idOf(node), { by: node, at: this.env.now() })
  }

  /** The nearest by announced coordinates where there are any, else a sample. */
  private contactsFor(coordinates: readonly number[]): NodeHandle[] {
    const { sampleSize } = this.parameters
    if (coordinates.length > 0) {
      const away = (member: NodeHandle): number =>
        squaredDistance(coordinates, this.members.get(member)!.coordinates)
      const distances = new Map(this.list.map((member) => [member, away(member)]))
      return [...distances.keys()]
        .sort((a, b) => distances.get(a)! - distances.get(b)! || a - b)
        .slice(0, sampleSize)
    }
    const sample = new Set<NodeHandle>()
    while (sample.size < Math.min(sampleSize, this.list.length))
      sample.add(this.list[Math.floor(this.env.random() * this.list.length)]!)
    return [...sample]
  }

  /** It is no member and no joiner: others may hold its id, and found the ring. */
  private removeNode(node: NodeHandle): void {
    const member = this.members.get(node)
    if (member !== undefined) {
      const last = this.list.pop()!
      if (last !== node) {
        this.list[member.index] = last
        this.members.get(last)!.index = member.index
      }
      this.members.delete(node)
      this.ring.remove(node)
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
    else this.removeNode(member)
  }

  /**
   * Has the holder of an id been heard since another asked for it? It may have died, and the caller be its next life: until
   * it has answered, or been forgotten, or its join has come to an end, the caller waits.
   */
  private isUpheld(claim: Claim): boolean {
    const member = this.members.get(claim.by)
    if (member === undefined) return false
    const now = this.env.now()
    if (now - (claim.disputedAt ?? Number.NEGATIVE_INFINITY) > this.parameters.founderLease)
      claim.disputedAt = now
    this.suspect(claim.by)
    return member.heardAt > claim.disputedAt!
  }

  private isStanding(claim: Claim): boolean {
    return this.members.has(claim.by) || this.env.now() - claim.at < this.parameters.founderLease
  }
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let sum = 0
  for (let axis = 0; axis < a.length; axis++) sum += (a[axis]! - b[axis]!) * (a[axis]! - b[axis]!)
  return sum
}
