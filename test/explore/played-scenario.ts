import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { micros } from '../../protocol/base/time.ts'
import { type ResolvedScenario, type RunResult, Simulation } from '../../sim/index.ts'
import type { RunObserver } from '../../sim/run/observer.ts'
import { Copies } from './copies.ts'
import { dataFindings } from './data-checks.ts'
import { endLossWith } from './end-of-loss.ts'
import type { Finding } from './findings.ts'
import { anomaliesOf, History, type KeyHistory } from './history.ts'
import { cyclesOf, Ring } from './ring.ts'
import { AT_REST, type ExploredScenario, parse, READS, REST } from './scenario.ts'
import { isStorm, type Rates, Traffic } from './traffic.ts'

/** Called as soon as one of the last three phases has begun. */
export type Meddle = (simulation: Simulation, phase: string) => void

/** A scenario that has been played to its end, and all that was found wrong there, by meters of its own. */
export class PlayedScenario {
  readonly findings: Finding[] = []
  readonly events: number
  private readonly explored: ExploredScenario
  private readonly simulation: Simulation
  private readonly ring: Ring
  private readonly copies: Copies
  private readonly history: History
  private readonly traffic: Traffic
  private readonly finalReads = new Set<OperationId>()
  /** The last that has begun. */
  private phase = 0

  /** `seed` decides which node reads which key at the end. */
  constructor(explored: ExploredScenario, seed: number, meddle?: Meddle) {
    const scenario = parse(explored)
    const simulation = new Simulation(scenario)
    const now = () => simulation.now
    const { heartbeatPeriod, probeRetries, probeTimeout, leafSetSize } = scenario.pastry
    this.explored = explored
    this.simulation = simulation
    this.ring = new Ring({
      idOf: (node) => simulation.world.idOf(node),
      now,
      leafSetSize,
      detection: 2 * heartbeatPeriod + (probeRetries + 1) * probeTimeout,
    })
    const { capacity } = scenario.storage
    this.copies = new Copies(now, (bytes) =>
      this.ring
        .inOrder()
        .some(
          (node) =>
            !simulation.membership.isLeaving(node) &&
            (capacity === 0 || this.copies.bytesOn(node) + bytes <= capacity),
        ),
    )
    this.history = new History({ now, nodesActive: () => this.ring.size })
    this.traffic = trafficOf(simulation)
    for (const observer of [this.ring, this.copies, this.history, this.traffic, this.ownObserver()])
      simulation.observe(observer)
    endLossWith(simulation, phaseOf(scenario, REST))

    for (const label of [REST, AT_REST, READS]) {
      this.playUntil(label)
      meddle?.(simulation, label)
    }
    this.checkRing()
    this.checkData()
    this.checkTraffic()
    this.readEveryKey(seed)
    while (simulation.step(1_000) === 'running');
    const result = simulation.result()
    this.events = result.events
    this.checkAnswers(result)
  }

  /** Is one ring all that is demanded? */
  get isReunionAll(): boolean {
    return this.simulation.scenario.pastry.leafSetSize === 2 || this.ring.isSevered
  }

  /** How many operations on keys there were. */
  get operations(): number {
    return this.history.keys.reduce((sum, { operations }) => sum + operations.length, 0)
  }

  /** How many keys went because the last of their holders left when no other node stayed to take them. */
  get keysLeftBehind(): number {
    return this.history.keys.filter(({ key }) => this.copies.wipes(key).some((wipe) => wipe.isLeftBehind))
      .length
  }

  private ownObserver(): RunObserver {
    return {
      phaseStarted: (phase) => {
        this.phase = Math.max(this.phase, phase)
      },
      emitted: (node, event) => {
        if (event.type !== 'joinFailed' || event.reason === 'id taken') return
        const at = (this.simulation.now / 1_000_000).toFixed(3)
        this.find('join given up', `node ${node} at ${at} s: ${event.reason}`)
      },
    }
  }

  private playUntil(label: string): void {
    const wanted = phaseOf(this.simulation.scenario, label)
    while (this.phase < wanted) this.simulation.step(1)
  }

  private checkRing(): void {
    const { ring, simulation } = this
    for (const node of ring.idle()) this.find('not active', `node ${node}`)
    for (const node of ring.live)
      if (simulation.membership.isLeaving(node)) this.find('never left', `node ${node}`)
    const nodes = ring.inOrder()
    const { cycles, beside } = cyclesOf(nodes, (node) => this.leafSetOf(node).clockwise[0] ?? node)
    if (cycles.length > 1 || beside > 0)
      this.find('rings apart', `rings of ${cycles.join(', ')} nodes, ${beside} beside them`)
    for (const node of nodes) {
      const found = JSON.stringify(this.leafSetOf(node))
      const ideal = JSON.stringify(ring.leafSet(node))
      if (found !== ideal) this.find('wrong leaf set', `node ${node}: ${found}, should be ${ideal}`)
    }
  }

  private leafSetOf(node: NodeHandle) {
    const { leafSet } = this.simulation.world.nodeOf(node)!
    return { clockwise: leafSet.side('clockwise'), counterclockwise: leafSet.side('counterclockwise') }
  }

  private checkData(): void {
    const { ring, copies, simulation } = this
    const view = { ring, copies, storage: simulation.scenario.storage, at: simulation.now }
    for (const history of this.history.keys) this.findings.push(...dataFindings(history, view))
  }

  private checkTraffic(): void {
    const { ring, traffic, simulation, copies } = this
    const nodes = ring.live.size
    // No overlay sends less than its heartbeats: mostly the other run can be saved.
    const leaves = Math.min(simulation.scenario.pastry.leafSetSize, nodes - 1)
    const least = { pings: 0, others: 1_000_000 / simulation.scenario.pastry.heartbeatPeriod }
    if (nodes === 0 || !isStorm(traffic, least, leaves)) return
    const keys = this.history.keys.filter(({ key }) => copies.holders(key).size > 0).length
    const other = new Simulation(parse(this.explored.baseline({ nodes, keys })))
    const undisturbed = trafficOf(other)
    other.observe(undisturbed)
    while (other.step(1_000) === 'running');
    if (!isStorm(traffic, undisturbed, leaves)) return
    const text = ({ pings, others }: Rates) => `${others.toFixed(3)} and ${pings.toFixed(3)} pings`
    this.find(
      'storm',
      `${text(traffic)} per node and second; ${text(undisturbed)} where nothing ever happened`,
    )
  }

  /** Each key that was ever written, by one node after another. */
  private readEveryKey(seed: number): void {
    const callers = this.simulation.joined()
    const written = this.history.keys.filter(({ operations }) =>
      operations.some(({ kind }) => kind === 'insert'),
    )
    if (callers.length === 0) return
    for (const [index, { name }] of written.entries()) {
      const caller = callers[(7 * index + seed) % callers.length]!
      this.finalReads.add(this.simulation.begin({ kind: 'lookup', caller, key: name! }))
    }
  }

  private checkAnswers({ violations }: RunResult): void {
    for (const text of this.history.strayAnswers) this.find('stray answer', text)
    for (const history of this.history.keys) {
      this.checkHistory(history)
      for (const { id, answer, caller } of history.operations)
        if (this.finalReads.has(id) && answer === undefined)
          this.find('unanswered at rest', `${history.name} by node ${caller}`)
    }
    for (const text of violations) this.find('broken invariant', text)
  }

  /** Stale reads and lost updates are excluded only where reads go to the root and a write is acknowledged by more than one. */
  private checkHistory(history: KeyHistory): void {
    const { reads, writeQuorum } = this.simulation.scenario.storage
    const isLinearizable = reads === 'root' && writeQuorum !== 'one'
    const isWiped = (version: Parameters<Copies['isWiped']>[1], by: number): boolean =>
      this.copies.isWiped(history.key, version, micros(by))
    for (const { kind, operation, text } of anomaliesOf(history, isWiped)) {
      const label = `${history.name}: ${text}`
      if (this.finalReads.has(operation.id)) this.find('wrong at rest', label)
      else if (isLinearizable || kind === 'answer from nowhere') this.find(kind, label)
    }
  }

  private find(kind: Finding['kind'], text: string): void {
    this.findings.push({ kind, text })
  }
}

function phaseOf({ phases }: ResolvedScenario, label: string): number {
  return phases.findIndex((phase) => phase.label === label)
}

function trafficOf(simulation: Simulation): Traffic {
  return new Traffic({
    phase: phaseOf(simulation.scenario, AT_REST),
    now: () => simulation.now,
    nodesLive: () => simulation.membership.live.size,
  })
}
