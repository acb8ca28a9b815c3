import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { hash32, type StreamKey, streamKey, toUnit } from '../core/random.ts'
import type { Datagram, DropCause, SentDatagram } from '../host/observer.ts'
import type { ProbeMessage } from '../host/routing-probe.ts'
import { type CsvFile, type NodeRow, type PeriodRow, type Row, SUMMARY_COLUMNS } from '../measure/columns.ts'
import { DeadRuns, timeToReplace } from '../measure/dead-run.ts'
import { Invariants } from '../measure/invariants.ts'
import { Lives } from '../measure/lives.ts'
import { lostKeyRows } from '../measure/lost-keys.ts'
import { type Metric, Metrics } from '../measure/metrics.ts'
import { NodeLoads } from '../measure/node-loads.ts'
import { nodeLoadCells } from '../measure/node-rates.ts'
import { type Answered, Operations } from '../measure/operations.ts'
import { DRAIN, lastInForeground, type PeriodNumber, warmUpOf } from '../measure/period.ts'
import type { NotBegun } from '../measure/phase-tally.ts'
import { Phases, type RunningRow } from '../measure/phases.ts'
import { Population } from '../measure/population.ts'
import { rootKeys } from '../measure/root-keys.ts'
import { TimeSeries } from '../measure/time-series.ts'
import { Traffic } from '../measure/traffic.ts'
import { UnknownValues, ValueCopies, ValueDigests, type Values } from '../measure/values.ts'
import { Violations } from '../measure/violations.ts'
import { LOST } from '../network/faults/link-fault.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { GroundTruth } from './ground-truth.ts'
import type { Departure, RunObserver } from './observer.ts'
import { purposeOf } from './purpose.ts'
import type { IssuedOperation } from './users/request.ts'
import { PROBE_APPLICATION, SEED_SERVER_HANDLE, type World } from './world.ts'

export interface MeasurementOptions {
  readonly scenario: ResolvedScenario
  /** What there is to look at. */
  readonly world: Pick<World, 'now' | 'idOf' | 'nodeOf' | 'oneWay'>
  /** To judge by. It hears everything first. */
  readonly truth: GroundTruth
  /** Undefined: no rows are wanted, and the run is not looked at in each interval. */
  readonly write: ((file: CsvFile, row: Row) => void) | undefined
  /** Are the invariants of the overlay checked, if the scenario wants it? */
  readonly checks: 'on' | 'off'
  /** Of applications of the user. */
  readonly metrics: readonly Metric[]
}

/** Watches a run and counts. Nothing that happens in the run depends on it. */
export class Measurement implements RunObserver {
  private readonly options: MeasurementOptions
  private readonly traffic = new Traffic({ kinds: MESSAGE_KINDS })
  private readonly loads = new NodeLoads()
  private readonly population = new Population()
  private readonly lives = new Lives()
  /** Of nodes of a churn trace. */
  private readonly names = new Map<NodeHandle, string>()
  private values: Values
  private readonly broken = new Violations()
  private readonly invariants: Invariants | undefined
  private readonly operations: Operations
  private readonly phases: Phases
  private readonly metrics: Metrics
  private readonly timeSeries: TimeSeries | undefined
  private readonly sampling: StreamKey
  /** Of each crash under way, by its phase. */
  private readonly deadRuns = new Map<number, DeadRuns<NodeHandle>>()

  constructor(options: MeasurementOptions) {
    const { scenario, world, truth, write, checks } = options
    const { oracle, ledger, branches } = truth
    const { traffic, population, loads, lives } = this
    this.options = options
    this.sampling = streamKey(scenario.seed, 'record')
    this.values = scenario.phases.some((phase) => 'verify' in phase && phase.verify)
      ? new ValueCopies()
      : new ValueDigests()
    if (write !== undefined)
      this.timeSeries = new TimeSeries({
        interval: scenario.interval,
        ...{ traffic, population, ledger, oracle },
        row: (row) => write('timeseries', row),
      })
    this.operations = new Operations({
      idBits: scenario.pastry.idBits,
      ledger,
      branches,
      directLatency: (from, to) => world.oneWay(from, to),
      row: (row) => write?.('lookups', row),
      isRecorded: (operation) => this.isRecorded(operation),
      observer: this.timeSeries,
    })
    this.metrics = new Metrics(options.metrics, { taken: SUMMARY_COLUMNS.map(({ name }) => name) })
    const { operations, metrics } = this
    this.phases = new Phases({ traffic, population, loads, lives, oracle, ledger, operations, metrics })
    if (scenario.check.invariants && checks === 'on') this.invariants = this.newInvariants()
  }

  /** Broken invariants. */
  get violations(): Pick<Violations, 'count' | 'lines'> {
    return this.broken
  }

  // What the hosts report.

  sent({ from, to, message, kind, bytes, fate, copies, condition, uplink }: SentDatagram): void {
    const { traffic } = this
    traffic.count(kind, purposeOf(message, from, to), bytes)
    this.loads.sent(from, bytes)
    if (copies > 0) traffic.countMishap('duplicated', copies)
    if (condition === 'damaged') traffic.countMishap('damaged')
    if (fate !== LOST) return
    traffic.countMishap(uplink === 'full' ? 'dropped' : 'lost')
    this.invariants?.disturbed()
  }

  dropped(_: Datagram, cause: DropCause): void {
    if (cause === 'downlink full') this.traffic.countMishap('dropped')
    this.invariants?.disturbed()
  }

  misread(): void {
    this.values = new UnknownValues()
    this.invariants?.disturbed()
  }

  received({ from, to, message, bytes }: Datagram): void {
    this.loads.received(to, bytes)
    if (message.kind !== 'route' && message.kind !== 'tracedRoute') return
    if (message.application !== PROBE_APPLICATION || message.origin !== from) return
    this.operations.passedOn((message.payload as ProbeMessage).operation)
  }

  vanished(): void {
    this.invariants?.disturbed()
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    const { now } = this.options.world
    switch (event.type) {
      case 'activated':
        return this.activated(node, now)
      case 'deactivated':
        if (this.lives.deactivated(node)) this.population.deactivated(now)
        return undefined
      case 'handled':
        return this.handled(node, event, now)
      case 'measured':
        return this.metrics.measured(event.metric, event.value)
      case 'completed':
      case 'stored':
      case 'discarded':
      case 'notHandedOver':
      case 'left':
      case 'joinFailed':
      case 'suspected':
      case 'declaredDead':
      case 'dropped':
        return undefined
    }
  }

  // What is reported of nodes that come and go.

  nodeStarted(node: NodeHandle, at: Micros): void {
    this.lives.started(node, at)
    this.population.started(at)
  }

  nodeSetUp(node: NodeHandle, at: Micros): void {
    this.lives.setUp(node, at)
    this.population.started(at)
  }

  nodeNamed(node: NodeHandle, name: string): void {
    this.names.set(node, name)
  }

  nodeGone(node: NodeHandle, how: Departure, at: Micros): void {
    this.population[how](at, this.lives.gone(node, how, at))
    this.operations.callerCrashed(node, at)
    if (how !== 'gaveUp') this.invariants?.disturbed()
  }

  machineFaultBegan(): void {
    this.invariants?.disturbed()
  }

  // What is reported of operations.

  operationStarted({ id, kind, period, caller, key, keyName, value }: IssuedOperation, at: Micros): void {
    if (value !== undefined) this.values.written(id, value)
    this.operations.started({ id, kind, period, caller, key, keyName, at })
  }

  operationAnswered({ id }: IssuedOperation, answered: Answered): void {
    const { answer } = answered
    if (answer.kind === 'found' && !this.values.isAsWritten(answer.version.writer, answer.value))
      this.broken.add(`operation ${id} returned other bytes than operation ${answer.version.writer} stored`)
    this.operations.answered(id, answered)
  }

  operationExpired({ id }: IssuedOperation, at: Micros): void {
    this.operations.deadlineReached(id, at)
  }

  operationNotBegun(period: PeriodNumber, why: NotBegun): void {
    this.operations.notBegun(period, why)
  }

  // What the script reports.

  warmUpStarted(index: number, at: Micros): void {
    const { label, background } = this.options.scenario.phases[index]!
    this.phases.started({
      period: warmUpOf(index),
      kind: 'warm-up',
      label: `warm-up of ${label}`,
      background: background ? 'yes' : 'no',
      at,
    })
  }

  phaseStarted(index: number, at: Micros): void {
    const { kind, label, background } = this.options.scenario.phases[index]!
    if (this.phases.isOpen(warmUpOf(index))) this.periodEnded(warmUpOf(index), at)
    this.phases.started({ period: index, kind, label, background: background ? 'yes' : 'no', at })
  }

  phaseEnded(index: number, at: Micros): void {
    this.deadRuns.delete(index)
    this.periodEnded(index, at)
    if (index === lastInForeground(this.options.scenario.phases))
      this.phases.started({
        period: DRAIN,
        kind: 'drain',
        label: 'after the last phase',
        background: 'no',
        at,
      })
  }

  settled(index: number, stable: 'yes' | 'no'): void {
    this.phases.settled(index, stable)
  }

  crashBegins(index: number, victims: readonly NodeHandle[]): void {
    const { truth, world, scenario } = this.options
    const runs =
      this.deadRuns.get(index) ??
      new DeadRuns(truth.oracle.ring(), { repairTime: timeToReplace(scenario.pastry) })
    this.deadRuns.set(index, runs)
    runs.crash(victims, world.now)
    this.phases.crashed(index, runs.longest)
  }

  repaired(index: number, after: Micros): void {
    this.phases.repaired(index, after)
  }

  restored(index: number, after: Micros): void {
    this.phases.restored(index, after)
  }

  cutBegan(): void {
    this.invariants?.disturbed()
  }

  cutEnded(superseded: readonly OperationId[]): void {
    for (const operation of superseded) this.operations.superseded(operation)
  }

  intervalEnded(at: Micros): void {
    this.timeSeries?.intervalEnded(at)
    this.invariants?.intervalEnded()
  }

  /** What the rows of the summary have come to. */
  readonly runningSummary = (): RunningRow[] => this.phases.runningRows(this.options.world.now)

  /** Writes what is left and returns the rows of the summary. Every operation must have ended. */
  finish(): PeriodRow[] {
    const { scenario, world, truth, write } = this.options
    this.operations.finish()
    this.timeSeries?.finish(world.now)
    this.periodEnded(DRAIN, world.now)
    const summary = this.phases.periodRows()
    if (write === undefined) return summary
    const roots = rootKeys(truth.ledger, truth.oracle)
    write('nodes', this.seedServerRow())
    for (const node of this.lives.nodes()) write('nodes', this.nodeRow(node, roots.get(node) ?? 0))
    const { idBits } = scenario.pastry
    for (const row of lostKeyRows(truth.ledger, { idBits })) write('lost_keys', row)
    for (const row of this.phases.trafficRows()) write('traffic', row)
    for (const row of summary) write('summary', row)
    return summary
  }

  private periodEnded(period: PeriodNumber, at: Micros): void {
    const { truth, world } = this.options
    this.phases.ended(period, {
      at,
      leafSetsWrong: truth.wrongLeafSets().length,
      claimsWrong: this.invariants?.wrongClaims() ?? null,
      liveNodes: [...this.lives.nodes()].filter((node) => world.nodeOf(node) !== undefined),
    })
  }

  private newInvariants(): Invariants {
    const { scenario, world, truth } = this.options
    return new Invariants({
      oracle: truth.oracle,
      violations: this.broken,
      // A basic join promises nothing while several nodes join at once.
      oneRoot: scenario.pastry.join === 'consistent' ? 'promised' : 'counted',
      now: () => world.now,
      idOf: (node) => world.idOf(node),
      leafSetOf: (node) => world.nodeOf(node)!.sharedLeafSet,
    })
  }

  private activated(node: NodeHandle, at: Micros): void {
    if (this.lives.activated(node)) this.population.activated(at)
    this.invariants?.activated(node)
    const joinTime = this.lives.joined(node, at)
    if (joinTime === undefined) return
    this.population.joined()
    this.phases.joined(joinTime)
  }

  private handled(
    node: NodeHandle,
    { operation, key, hops, as }: Extract<NodeEvent, { readonly type: 'handled' }>,
    at: Micros,
  ): void {
    const { oracle, ledger } = this.options.truth
    // In the part of the network to which the message came: but for what was under way when it was cut, that of the caller.
    const root = oracle.root(key, node)
    const isReplica = as === 'replica' && oracle.closest(key, ledger.replicasOf(key), node).includes(node)
    const handling = this.operations.handled(operation, { node, at, hops, root, isReplica })
    if (handling === 'first') this.loads.served(node)
    if (as === 'root') this.invariants?.handled(operation, node, root)
  }

  private nodeRow(node: NodeHandle, keysAsRoot: number): NodeRow {
    const { world, truth } = this.options
    const { ledger } = truth
    const { lives } = this
    const resident = world.nodeOf(node)
    const departure = lives.departureOf(node)
    return {
      ...this.loadCells(node, lives.livedUntil(node, world.now)),
      name: this.names.get(node) ?? null,
      started_s: lives.startedAt(node) / 1_000_000,
      joined_s: inSeconds(lives.joinedAt(node)),
      left_s: inSeconds(lives.leftAt(node)),
      departure: departure === 'gaveUp' ? 'gave up' : (departure ?? null),
      keys: ledger.valuesOf(node),
      bytes: ledger.bytesOf(node),
      root_keys: resident === undefined ? null : keysAsRoot,
      leaf_set_entries: resident?.sharedLeafSet.size ?? null,
      table_entries: resident?.table.size ?? null,
    }
  }

  private seedServerRow(): NodeRow {
    return {
      ...this.loadCells(SEED_SERVER_HANDLE, this.options.world.now),
      name: null,
      started_s: 0,
      joined_s: null,
      left_s: null,
      departure: null,
      keys: 0,
      bytes: 0,
      root_keys: null,
      leaf_set_entries: null,
      table_entries: null,
    }
  }

  /** What a host has had to do in the time, in µs, that it was there. */
  private loadCells(node: NodeHandle, lived: number) {
    const { scenario, world } = this.options
    return {
      node,
      id: idToHex(world.idOf(node), scenario.pastry.idBits),
      lived_s: lived / 1_000_000,
      ...nodeLoadCells(node, lived / 1_000_000, this.loads),
    }
  }

  private isRecorded(operation: number): boolean {
    const { lookups } = this.options.scenario.record
    if (typeof lookups === 'string') return lookups === 'all'
    return toUnit(hash32(this.sampling, operation)) < lookups.sample
  }
}

const inSeconds = (time: Micros | undefined): number | null => (time === undefined ? null : time / 1_000_000)
