import type { Micros, NodeHandle, OperationId } from '../../protocol/environment.ts'
import type { NodeEvent, OperationAnswer } from '../../protocol/events.ts'
import { idToHex } from '../../protocol/id.ts'
import { MESSAGE_KINDS, type Message } from '../../protocol/messages.ts'
import { hash32, type StreamKey, streamKey, toUnit } from '../core/random.ts'
import type { HostObserver } from '../host/hosts.ts'
import type { CsvFile, NodeRow, Row, SummaryRow } from '../measure/columns.ts'
import { Fingerprint } from '../measure/fingerprint.ts'
import { Ledger } from '../measure/ledger.ts'
import { Operations } from '../measure/operations.ts'
import { leafSetsAreEqual, Oracle } from '../measure/oracle.ts'
import { Phases } from '../measure/phases.ts'
import { Population } from '../measure/population.ts'
import { TimeSeries } from '../measure/time-series.ts'
import { type MessageKind, NodeTraffic, Traffic } from '../measure/traffic.ts'
import type { Network } from '../network/network.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { MembershipObserver } from './membership.ts'
import type { IssuedOperation } from './workload.ts'
import { type Resident, SEED_SERVER_HANDLE, type World } from './world.ts'

const TRAFFIC_KINDS: readonly MessageKind[] = MESSAGE_KINDS.map((name) => ({
  name,
  role: name === 'route' ? 'routed' : name === 'ack' ? 'ack' : 'control',
}))

/** When a node came, became active, and went. */
interface Life {
  joinedAt: Micros | undefined
  leftAt: Micros | undefined
}

/** Hears what a node reports, after it has been counted. */
export type NodeEventListener = (node: NodeHandle, event: NodeEvent) => void

/** Watches a run and counts: feeds ground truth and statistics. Nothing that happens in the run depends on it, but for `listener`. */
export class Measurement implements HostObserver, MembershipObserver {
  readonly oracle: Oracle
  readonly operations: Operations
  readonly violations: string[] = []
  private readonly scenario: ResolvedScenario
  private readonly ledger: Ledger
  private readonly traffic = new Traffic(TRAFFIC_KINDS)
  private readonly nodeTraffic = new NodeTraffic()
  private readonly population = new Population()
  private readonly fingerprint = new Fingerprint()
  private readonly phases: Phases
  private readonly timeSeries: TimeSeries
  private readonly lives: (Life | undefined)[] = []
  private readonly digests = new Map<OperationId, number>()
  private readonly sampling: StreamKey
  private readonly write: (file: CsvFile, row: Row) => void
  private readonly listener: NodeEventListener
  private world!: World

  constructor(
    scenario: ResolvedScenario,
    write: (file: CsvFile, row: Row) => void,
    listener: NodeEventListener,
  ) {
    this.scenario = scenario
    this.write = write
    this.listener = listener
    this.sampling = streamKey(scenario.seed, 'record')
    this.oracle = new Oracle((node) => this.world.idOf(node))
    this.ledger = new Ledger({ replicas: scenario.storage.replicas })
    const { traffic, population, ledger, oracle } = this
    this.timeSeries = new TimeSeries({
      interval: scenario.interval,
      traffic,
      population,
      ledger,
      oracle,
      row: (row) => write('timeseries', row),
    })
    this.operations = new Operations({
      idBits: scenario.pastry.idBits,
      ledger,
      directLatency: (from, to) => this.network.oneWay(from, to),
      row: (row) => write('lookups', row),
      isRecorded: (operation) => this.isRecorded(operation),
      observer: this.timeSeries,
    })
    this.phases = new Phases({ traffic, population, oracle, operations: this.operations })
  }

  /** To be called once, before anything happens. */
  watch(world: World): void {
    this.world = world
  }

  // What the hosts report.

  sent(from: NodeHandle, _to: NodeHandle, _message: Message, kind: number, bytes: number): void {
    this.traffic.count(kind, bytes)
    this.nodeTraffic.sent(from)
  }

  received(to: NodeHandle, from: NodeHandle, _message: Message, kind: number, bytes: number): void {
    this.nodeTraffic.received(to)
    this.fingerprint.mix(to, this.world.now, (kind << 20) | bytes, from)
  }

  vanished(): void {}

  timerFired(at: NodeHandle, kind: number, token: number): void {
    this.fingerprint.mix(at, this.world.now, ~kind, token | 0)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    const { now } = this.world
    switch (event.type) {
      case 'activated':
        this.activated(node)
        break
      case 'deactivated':
        this.oracle.remove(node)
        break
      case 'handled': {
        const { operation, key, hops } = event
        this.operations.handled(operation, { node, at: now, hops, root: this.oracle.root(key) })
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
      case 'joinFailed':
      case 'suspected':
      case 'declaredDead':
      case 'dropped':
        break
    }
    this.listener(node, event)
  }

  // What the script reports.

  nodeStarted({ handle }: Resident, at: Micros): void {
    this.lives[handle] = { joinedAt: undefined, leftAt: undefined }
    this.population.started(at)
  }

  nodeCrashed(node: NodeHandle, at: Micros): void {
    this.population.crashed(at)
    this.ledger.crashed(node, at)
    this.gone(node, at)
  }

  nodeLeft(node: NodeHandle, at: Micros): void {
    this.population.left(at)
    this.ledger.left(node, at)
    this.gone(node, at)
  }

  nodeGaveUp(node: NodeHandle, at: Micros): void {
    this.population.gaveUp(at)
    this.gone(node, at)
  }

  operationStarted({ id, kind, phase, caller, key, keyName, value }: IssuedOperation): void {
    if (value !== undefined) this.digests.set(id, digest(value))
    this.operations.started({ id, kind, phase, caller, key, keyName, at: this.world.now })
  }

  phaseStarted(index: number): void {
    const { kind, label } = this.scenario.phases[index]!
    this.phases.started({ index, kind, label, at: this.world.now })
  }

  phaseEnded(index: number): void {
    const values = [...this.liveResidents()].map(({ handle }) => this.ledger.valuesOf(handle))
    this.phases.ended(index, {
      at: this.world.now,
      leafSetsWrong: this.wrongLeafSets().length,
      valuesPerNode: values,
    })
  }

  settled(index: number, stable: 'yes' | 'no'): void {
    this.phases.settled(index, stable)
  }

  repaired(index: number, after: Micros): void {
    this.phases.repaired(index, after)
  }

  /** Is every live node active, with the ideal leaf set? */
  isWhole(): boolean {
    if (this.oracle.size < this.population.live) return false
    for (const handle of this.oracle.handles()) if (this.isWrong(handle)) return false
    return true
  }

  intervalEnded(): void {
    this.timeSeries.intervalEnded(this.world.now)
  }

  /** Active nodes whose leaf set is not the ideal one. */
  wrongLeafSets(): NodeHandle[] {
    return [...this.oracle.handles()].filter((handle) => this.isWrong(handle))
  }

  private isWrong(handle: NodeHandle): boolean {
    const { leafSet } = this.world.resident(handle)!.node
    const sides = { clockwise: leafSet.side('clockwise'), counterclockwise: leafSet.side('counterclockwise') }
    return !leafSetsAreEqual(sides, this.oracle.leafSet(handle, this.scenario.pastry.leafSetSize))
  }

  /** Writes what is left and returns the summary. Every operation must have ended. */
  finish(): { summary: SummaryRow[]; fingerprint: string } {
    this.operations.finish()
    this.timeSeries.finish(this.world.now)
    for (let handle = 1; handle < this.lives.length; handle++)
      this.write('nodes', this.nodeRow(handle as NodeHandle))
    const summary = this.phases.summaryRows()
    for (const row of summary) this.write('summary', row)
    return { summary, fingerprint: this.fingerprint.digest() }
  }

  private get network(): Network {
    return this.world.network
  }

  private *liveResidents(): IterableIterator<Resident> {
    for (let handle = SEED_SERVER_HANDLE + 1; handle < this.lives.length; handle++) {
      const resident = this.world.resident(handle as NodeHandle)
      if (resident !== undefined) yield resident
    }
  }

  private activated(node: NodeHandle): void {
    this.oracle.add(node)
    const life = this.lives[node]!
    if (life.joinedAt !== undefined) return
    life.joinedAt = this.world.now
    this.population.joined()
  }

  private gone(node: NodeHandle, at: Micros): void {
    this.oracle.remove(node)
    this.lives[node]!.leftAt = at
    this.operations.callerCrashed(node, at)
  }

  /** A value that comes back must be, byte for byte, one that was stored by the write it names. */
  private checkValue(operation: OperationId, answer: OperationAnswer): void {
    if (answer.kind !== 'found') return
    const stored = this.digests.get(answer.version.writer)
    if (stored === digest(answer.value)) return
    this.violations.push(
      `operation ${operation} returned other bytes than operation ${answer.version.writer} stored`,
    )
  }

  private nodeRow(node: NodeHandle): NodeRow {
    const life = this.lives[node]!
    const resident = this.world.resident(node)
    return {
      node,
      id: idToHex(this.world.idOf(node), this.scenario.pastry.idBits),
      joined_s: inSeconds(life.joinedAt),
      left_s: inSeconds(life.leftAt),
      keys: this.ledger.valuesOf(node),
      bytes: this.ledger.bytesOf(node),
      messages_in: this.nodeTraffic.receivedBy(node),
      messages_out: this.nodeTraffic.sentBy(node),
      leaf_set_entries: resident?.node.leafSet.members().length ?? null,
      table_entries: resident?.node.table.size ?? null,
    }
  }

  private isRecorded(operation: number): boolean {
    const { lookups } = this.scenario.record
    if (typeof lookups === 'string') return lookups === 'all'
    return toUnit(hash32(this.sampling, operation)) < lookups.sample
  }
}

const inSeconds = (time: Micros | undefined): number | null => (time === undefined ? null : time / 1_000_000)

/** FNV-1a, 32 bits, and the length in the upper part. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return bytes.length * 0x100000000 + (hash >>> 0)
}
