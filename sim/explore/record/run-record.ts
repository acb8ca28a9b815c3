import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'
import type { RunObserver } from '../../run/observer.ts'
import type { Simulation } from '../../run.ts'
import type { Phase } from '../../scenario/resolved.ts'
import { circumstancesOf, UNHEARD } from '../circumstances.ts'
import { AT_REST, DELETED_READS, READS, timeToRest } from '../rest.ts'
import { Copies } from './copies.ts'
import { History, type Operation, versionOf } from './history.ts'
import { Ring } from './ring.ts'
import { Traffic } from './traffic.ts'

/** How many of the versions before it a version names, so that a late copy of a write is recognised (docs/protocol.md). */
const NAMED = 16

/**
 * What happened in a run up to now, from what nodes and users report: the one truth of all checkers. Nothing here asks the oracle or the ledger of
 * `sim/measure`: what they would get wrong is found, too.
 */
export class RunRecord {
  readonly ring: Ring
  readonly copies: Copies
  readonly history: History
  readonly traffic: Traffic
  /** Lookups of the phases in which keys are read at rest, if it is at rest then. */
  readonly finalReads = new Set<OperationId>()
  /** When all was to be as it should be: at the end of the phase `AT_REST`, if it was at rest then; infinite before. */
  restedAt = Number.POSITIVE_INFINITY
  /** Has every datagram so far come to its host, as it was sent? */
  haveAllArrived = true
  private readonly simulation: Simulation
  /** Are processes stopped, which may find old requests when they continue? */
  private readonly mayBeDoneAgain: boolean
  private readonly mayHaveTwoRoots: boolean
  /** What `timeToRest` says of the scenario. */
  private readonly restsAfter: Micros
  /** Phases under way, except phases in which nothing is done. */
  private readonly open = new Set<number>()
  /** When a fault ended, or a node began to join or to leave, or crashed, or an operation of a phase began. */
  private lastActAt = 0
  private isReading = false
  /** Has no node gone or stopped, or been taken for dead, and has the network never been cut so far? */
  private haveAllStayed = true

  constructor(simulation: Simulation) {
    const { pastry, storage, phases } = simulation.scenario
    const now = (): Micros => simulation.now
    this.simulation = simulation
    this.restsAfter = timeToRest(simulation.scenario)
    const circumstances = circumstancesOf(simulation.scenario)
    this.mayBeDoneAgain = circumstances.has('pauses')
    this.mayHaveTwoRoots = UNHEARD.some((each) => circumstances.has(each))
    this.ring = new Ring({
      idOf: (node) => simulation.world.idOf(node),
      now,
      leafSetSize: pastry.leafSetSize,
      detection: 2 * pastry.heartbeatPeriod + (pastry.probeRetries + 1) * pastry.probeTimeout,
    })
    const hasRoom = (node: NodeHandle, bytes: number): boolean =>
      storage.capacity === 0 || this.copies.bytesOn(node) + bytes <= storage.capacity
    this.copies = new Copies({
      now,
      canTake: (bytes) =>
        this.ring.inOrder().some((node) => !simulation.membership.isLeaving(node) && hasRoom(node, bytes)),
      isLeaving: (node) => simulation.membership.isLeaving(node),
      mayBeUnheard: this.mayBeDoneAgain || this.mayHaveTwoRoots,
    })
    this.history = new History({ now, nodesInReach: () => this.ring.smallestPart })
    this.traffic = new Traffic({
      phase: phases.findIndex(({ label }) => label === AT_REST),
      now,
      nodesLive: () => this.ring.live.size,
    })
  }

  /** To be heard before any checker. */
  observers(): readonly RunObserver[] {
    return [this.ring, this.copies, this.history, this.traffic, this.disturbances()]
  }

  /** How long nothing has been done to the overlay, in microseconds; 0 while a disturbance lasts. */
  private get timeAtRest(): number {
    return this.open.size > 0 ? 0 : this.simulation.now - this.lastActAt
  }

  /** Has nothing been done to the overlay for so long that all is to be as it should be? */
  get isAtRest(): boolean {
    return this.timeAtRest >= this.restsAfter
  }

  /** Has a datagram not arrived, or a node gone or stopped, or been taken for dead though it lives? */
  get isDisturbed(): boolean {
    return !this.haveAllArrived || !this.haveAllStayed
  }

  /**
   * Could no node know of a version in the time of an operation? That is so when crashes have taken every copy. It is also so when the
   * holders were stopped for so long that other nodes have taken them for dead, until all may have come to rest again
   * (docs/decisions/0033-a-node-watches-for-its-own-pauses.md).
   */
  isOutOfReach(key: Id, version: Version, { begun, ended }: Pick<Operation, 'begun' | 'ended'>): boolean {
    if (this.copies.isWiped(key, version, micros(ended))) return true
    if (this.isReplacedByOld(key, version, ended) || this.isReplacedUnanswered(key, version, ended))
      return true
    const { scenario } = this.simulation
    const { suspicionTimeout, probeRetries } = scenario.pastry
    const verdict = Math.max(1, probeRetries) * suspicionTimeout
    return this.copies
      .timesWithout(key, version)
      .some(
        ({ from, until }) =>
          until - from >= verdict && from + verdict <= ended && begun < until + this.restsAfter,
      )
  }

  /**
   * Had a write taken the place of that version by then that was carried out a second time? What a stopped process finds when it continues
   * may be older than the versions that the newest one names.
   */
  private isReplacedByOld(key: Id, version: Version, by: number): boolean {
    if (!this.mayBeDoneAgain) return false
    return this.replacements(key, version, by).some(({ version: other, since }) => {
      const write = this.history.operation(other.writer)
      if (write === undefined || write.ended >= since) return false
      const first = versionOf(write.answer)
      return first === undefined || other.counter - first.counter > NAMED + 1
    })
  }

  /** Had a root carried out a write by then that another root had answered to change nothing? There may be two if nodes do not hear each other. */
  private isReplacedUnanswered(key: Id, version: Version, by: number): boolean {
    if (!this.mayHaveTwoRoots) return false
    return this.replacements(key, version, by).some(({ version: { writer } }) => {
      const answer = this.history.operation(writer)?.answer?.kind
      return answer === 'absent' || answer === 'refused'
    })
  }

  /** The newer versions of a key that any node held by then. */
  private replacements(key: Id, version: Version, by: number): ReturnType<Copies['everHeld']> {
    return this.copies
      .everHeld(key)
      .filter(({ version: other, since }) => since <= by && compareVersions(other, version) > 0)
  }

  private disturbances(): RunObserver {
    const { simulation, open } = this
    const { phases } = simulation.scenario
    const acted = (at: number): void => {
      this.lastActAt = Math.max(this.lastActAt, at)
    }
    const disturbed = (): void => {
      this.haveAllStayed = false
    }
    const lost = (): void => {
      this.haveAllArrived = false
    }
    return {
      nodeStarted: (_, at) => acted(at),
      nodeGone: (_, how, at) => {
        disturbed()
        if (how === 'crashed') acted(at)
      },
      machineFaultBegan: disturbed,
      vanished: disturbed,
      dropped: lost,
      sent: ({ fate, condition }) => {
        if (fate < 0 || condition === 'damaged') lost()
      },
      cutBegan: disturbed,
      emitted: (_, event) => {
        if (event.type === 'declaredDead' || event.type === 'deactivated') disturbed()
      },
      phaseStarted: (phase) => {
        const { kind, label } = phases[phase]!
        this.isReading = label === READS || label === DELETED_READS
        if (kind !== 'settle' && !this.isReading) open.add(phase)
      },
      phaseEnded: (phase, at) => {
        if (phases[phase]!.label === AT_REST && this.isAtRest) this.restedAt = at
        if (!open.delete(phase)) return
        acted(at + aftermath(phases[phase]!))
      },
      operationStarted: ({ id, kind }) => {
        if (kind === 'lookup' && this.isReading && this.isAtRest) this.finalReads.add(id)
      },
    }
  }
}

/** How long the effects of a phase last after its end, in microseconds. */
function aftermath(phase: Phase): number {
  switch (phase.kind) {
    case 'outage':
      return phase.for
    case 'crash':
      return phase.restart?.after ?? 0
    default:
      return 0
  }
}
