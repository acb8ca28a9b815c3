import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { NodeEvent, OperationAnswer } from '../../protocol/events.ts'
import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { hash32, type StreamKey, streamKey, toUnit } from '../core/random.ts'
import type { Datagram, FiredTimer, HostObserver, SentDatagram } from '../host/observer.ts'
import type { CsvFile, NodeRow, Row, SummaryRow } from '../measure/columns.ts'
import { longestDeadRun } from '../measure/dead-run.ts'
import { Fingerprint } from '../measure/fingerprint.ts'
import { Invariants } from '../measure/invariants.ts'
import { Ledger } from '../measure/ledger.ts'
import { Lives } from '../measure/lives.ts'
import { lostKeyRows } from '../measure/lost-keys.ts'
import { Operations } from '../measure/operations.ts'
import { leafSetsAreEqual, Oracle } from '../measure/oracle.ts'
import { Phases } from '../measure/phases.ts'
import { type Condition, Population } from '../measure/population.ts'
import { ringCells, ringLinks } from '../measure/ring-links.ts'
import { rootKeys } from '../measure/root-keys.ts'
import { TimeSeries } from '../measure/time-series.ts'
import { NodeTraffic, Traffic } from '../measure/traffic.ts'
import { ValueCopies, ValueDigests, type Values } from '../measure/values.ts'
import { Violations } from '../measure/violations.ts'
import { LOST, type Network } from '../network/network.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { MembershipObserver } from './membership.ts'
import { purposeOf } from './purpose.ts'
import { type RingMoment, RingWatch } from './ring-watch.ts'
import type { IssuedOperation } from './users/workload.ts'
import type { Resident, World } from './world.ts'

export interface MeasurementOptions {
  readonly write: (file: CsvFile, row: Row) => void
  /** `unwanted`: nobody reads the rows, and what only makes rows is left out. */
  readonly rows: 'wanted' | 'unwanted'
  /** Hears what a node reports, after it has been counted. */
  readonly listener: (node: NodeHandle, event: NodeEvent) => void
  /** Are the invariants of the overlay checked, if the scenario wants it? */
  readonly checks: 'on' | 'off'
}

/** Watches a run and counts: feeds ground truth and statistics. Nothing that happens in the run depends on it, but for `listener`. */
export class Measurement implements HostObserver, MembershipObserver {
  readonly oracle: Oracle
  readonly operations: Operations
  readonly ledger: Ledger
  /** Whoever drives the clock asks it before each event. */
  readonly ring: RingWatch
  private readonly scenario: ResolvedScenario
  private readonly traffic = new Traffic({ kinds: MESSAGE_KINDS, routed: 'route' })
  private readonly nodeTraffic = new NodeTraffic()
  private readonly population = new Population()
  private readonly fingerprint = new Fingerprint()
  private readonly lives = new Lives()
  private readonly values: Values
  private readonly broken = new Violations()
  private readonly invariants: Invariants | undefined
  private readonly phases: Phases
  private readonly timeSeries: TimeSeries
  private readonly sampling: StreamKey
  private readonly options: MeasurementOptions
  private world!: World

  constructor(scenario: ResolvedScenario, options: MeasurementOptions) {
    this.scenario = scenario
    this.options = options
    this.sampling = streamKey(scenario.seed, 'record')
    const isVerifying = scenario.phases.some((phase) => 'verify' in phase && phase.verify)
    this.values = isVerifying ? new ValueCopies() : new ValueDigests()
    this.oracle = new Oracle((node) => this.world.idOf(node))
    this.ledger = new Ledger({
      replicas: scenario.storage.replicas,
      nodesLive: () => this.population.live,
    })
    const { traffic, population, ledger, oracle } = this
    this.timeSeries = new TimeSeries({
      interval: scenario.interval,
      traffic,
      population,
      ledger,
      oracle,
      row: (row) => options.write('timeseries', row),
    })
    this.operations = new Operations({
      idBits: scenario.pastry.idBits,
      ledger,
      directLatency: (from, to) => this.network.oneWay(from, to),
      row: (row) => options.write('lookups', row),
      isRecorded: (operation) => this.isRecorded(operation),
      observer: this.timeSeries,
    })
    this.phases = new Phases({ traffic, population, oracle, ledger, operations: this.operations })
    this.ring = new RingWatch({
      record: options.rows === 'wanted' ? scenario.record.ring : 'none',
      phases: scenario.phases,
      nodesLive: () => population.live,
      look: (moment) => this.lookAtRing(moment),
    })
    if (scenario.check.invariants && options.checks === 'on') this.invariants = this.newInvariants()
  }

  /** To be called once, before anything happens. */
  watch(world: World): void {
    this.world = world
  }

  /** Broken invariants, in words. */
  get violations(): string[] {
    return this.broken.lines()
  }

  // What the hosts report.

  sent({ from, to, message, kind, bytes, fate }: SentDatagram): void {
    this.traffic.count(kind, purposeOf(message, from, to), bytes)
    this.nodeTraffic.sent(from)
    if (fate === LOST) this.invariants?.disturbed()
  }

  received({ to, from, kind, bytes }: Datagram): void {
    this.nodeTraffic.received(to)
    this.fingerprint.mix(to, this.world.now, (kind << 20) | bytes, from)
  }

  vanished(): void {
    this.invariants?.disturbed()
  }

  timerFired({ node, kind, token }: FiredTimer): void {
    this.fingerprint.mix(node, this.world.now, ~kind, token | 0)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    const { now } = this.world
    switch (event.type) {
      case 'activated':
        this.activated(node, now)
        break
      case 'deactivated':
        if (this.oracle.remove(node)) this.population.deactivated(now)
        break
      case 'handled': {
        const { operation, key, hops, as } = event
        const root = this.oracle.root(key)
        const isReplica =
          as === 'replica' && this.oracle.closest(key, this.scenario.storage.replicas).includes(node)
        this.operations.handled(operation, { node, at: now, hops, root, isReplica })
        if (as === 'root') this.invariants?.handled(operation, node, root)
        break
      }
      case 'completed': {
        const { operation, answer, retries } = event
        this.checkValue(operation, answer)
        this.operations.answered(operation, { at: now, answer, retries })
        break
      }
      case 'stored':
        this.ledger.stored(node, event, now)
        break
      case 'discarded':
        this.ledger.discarded(node, event, now)
        break
      case 'left':
      case 'joinFailed':
      case 'suspected':
      case 'declaredDead':
      case 'dropped':
        break
    }
    this.options.listener(node, event)
  }

  // What the script reports.

  nodeStarted({ handle }: Resident, at: Micros): void {
    this.lives.started(handle, at)
    this.population.started(at)
  }

  nodeSetUp({ handle }: Resident, at: Micros): void {
    this.lives.setUp(handle, at)
    this.population.started(at)
  }

  nodeCrashed(node: NodeHandle, at: Micros): void {
    this.population.crashed(at, this.gone(node, at))
    this.ledger.crashed(node, at)
    this.invariants?.disturbed()
  }

  nodeLeft(node: NodeHandle, at: Micros): void {
    this.population.left(at, this.gone(node, at))
    this.ledger.left(node, at)
    this.invariants?.disturbed()
  }

  nodeGaveUp(node: NodeHandle, at: Micros): void {
    this.population.gaveUp(at, this.gone(node, at))
    // If it had joined, what it held goes with it, and nobody was told.
    this.ledger.crashed(node, at)
  }

  operationStarted({ id, kind, phase, caller, key, keyName, value }: IssuedOperation): void {
    if (value !== undefined) this.values.written(id, value)
    this.operations.started({ id, kind, phase, caller, key, keyName, at: this.world.now })
  }

  phaseStarted(index: number): void {
    const { kind, label } = this.scenario.phases[index]!
    this.ring.phaseStarts(index, this.world.now)
    this.phases.started({ index, kind, label, at: this.world.now })
  }

  phaseEnded(index: number): void {
    this.phases.ended(index, {
      at: this.world.now,
      leafSetsWrong: this.wrongLeafSets().length,
      claimsWrong: this.invariants?.wrongClaims() ?? null,
      liveNodes: [...this.liveResidents()].map(({ handle }) => handle),
    })
    this.ring.phaseEnded(index, this.world.now)
  }

  settled(index: number, stable: 'yes' | 'no'): void {
    this.phases.settled(index, stable)
  }

  /** The crash of a phase has been; `ring`: the active nodes just before, in the order of their ids. */
  crashed(phase: number, ring: readonly NodeHandle[]): void {
    this.phases.crashed(
      phase,
      longestDeadRun(ring, (node) => this.world.resident(node) === undefined),
    )
  }

  /** Looks what has recovered since a crash, so long ago. Is there anything left that has not? */
  recovering(crash: number, after: Micros): boolean {
    const { overlay, data } = this.phases.stillBroken(crash)
    if (overlay && this.isWhole()) this.phases.repaired(crash, after)
    if (data && this.ledger.keysAtRisk === 0) this.phases.restored(crash, after)
    const left = this.phases.stillBroken(crash)
    return left.overlay || left.data
  }

  /** Is there an overlay, and every live node active in it, with the ideal leaf set? */
  isWhole(): boolean {
    if (this.oracle.size === 0 || this.oracle.size < this.population.live) return false
    for (const handle of this.oracle.ring()) if (this.isWrong(handle)) return false
    return true
  }

  intervalEnded(): void {
    this.timeSeries.intervalEnded(this.world.now)
    this.invariants?.intervalEnded()
  }

  /** Active nodes whose leaf set is not the ideal one. */
  wrongLeafSets(): NodeHandle[] {
    return this.oracle.ring().filter((handle) => this.isWrong(handle))
  }

  private isWrong(handle: NodeHandle): boolean {
    const { leafSet } = this.world.resident(handle)!.node
    const sides = { clockwise: leafSet.side('clockwise'), counterclockwise: leafSet.side('counterclockwise') }
    return !leafSetsAreEqual(sides, this.oracle.leafSet(handle, this.scenario.pastry.leafSetSize))
  }

  /** Writes what is left and returns the summary. Every operation must have ended. */
  finish(): { summary: SummaryRow[]; fingerprint: string } {
    const { write } = this.options
    this.operations.finish()
    this.timeSeries.finish(this.world.now)
    this.ring.runEnded(this.world.now)
    const roots = rootKeys(this.ledger, this.oracle)
    for (const node of this.lives.nodes()) write('nodes', this.nodeRow(node, roots.get(node) ?? 0))
    const { idBits } = this.scenario.pastry
    for (const row of lostKeyRows(this.ledger, { idBits })) write('lost_keys', row)
    for (const row of this.phases.trafficRows()) write('traffic', row)
    const summary = this.phases.summaryRows()
    for (const row of summary) write('summary', row)
    return { summary, fingerprint: this.fingerprint.digest() }
  }

  private get network(): Network {
    return this.world.network
  }

  private newInvariants(): Invariants {
    return new Invariants({
      oracle: this.oracle,
      violations: this.broken,
      // A basic join promises nothing while several nodes join at once.
      oneRoot: this.scenario.pastry.join === 'consistent' ? 'promised' : 'counted',
      now: () => this.world.now,
      idOf: (node) => this.world.idOf(node),
      leafSetOf: (node) => this.world.resident(node)!.node.leafSet,
    })
  }

  private *liveResidents(): IterableIterator<Resident> {
    for (const node of this.lives.nodes()) {
      const resident = this.world.resident(node)
      if (resident !== undefined) yield resident
    }
  }

  private activated(node: NodeHandle, at: Micros): void {
    if (this.oracle.add(node)) this.population.activated(at)
    this.invariants?.activated(node)
    const joinTime = this.lives.activated(node, at)
    if (joinTime === undefined) return
    this.population.joined()
    this.phases.joined(joinTime)
  }

  /** Returns what the node was until now. */
  private gone(node: NodeHandle, at: Micros): Condition {
    this.lives.gone(node, at)
    const was = this.oracle.remove(node) ? 'active' : 'not active'
    this.operations.callerCrashed(node, at)
    return was
  }

  private checkValue(operation: OperationId, answer: OperationAnswer): void {
    if (answer.kind !== 'found' || this.values.isAsWritten(answer.version.writer, answer.value)) return
    this.broken.add(
      `operation ${operation} returned other bytes than operation ${answer.version.writer} stored`,
    )
  }

  private nodeRow(node: NodeHandle, keysAsRoot: number): NodeRow {
    const resident = this.world.resident(node)
    return {
      node,
      id: idToHex(this.world.idOf(node), this.scenario.pastry.idBits),
      joined_s: inSeconds(this.lives.joinedAt(node)),
      left_s: inSeconds(this.lives.leftAt(node)),
      keys: this.ledger.valuesOf(node),
      bytes: this.ledger.bytesOf(node),
      root_keys: resident === undefined ? null : keysAsRoot,
      messages_in: this.nodeTraffic.receivedBy(node),
      messages_out: this.nodeTraffic.sentBy(node),
      leaf_set_entries: resident?.node.leafSet.members().length ?? null,
      table_entries: resident?.node.table.size ?? null,
    }
  }

  private lookAtRing({ phase, text, at }: RingMoment): void {
    const { idBits, leafSetSize } = this.scenario.pastry
    for (const { handle, node } of this.liveResidents()) {
      const links = this.oracle.has(handle)
        ? ringLinks(node.leafSet.members(), this.oracle.leafSet(handle, leafSetSize))
        : undefined
      const id = idToHex(this.world.idOf(handle), idBits)
      this.options.write('ring', {
        phase,
        moment: text,
        time_s: at / 1_000_000,
        node: handle,
        id,
        ...ringCells(links),
      })
    }
  }

  private isRecorded(operation: number): boolean {
    const { lookups } = this.scenario.record
    if (typeof lookups === 'string') return lookups === 'all'
    return toUnit(hash32(this.sampling, operation)) < lookups.sample
  }
}

const inSeconds = (time: Micros | undefined): number | null => (time === undefined ? null : time / 1_000_000)
