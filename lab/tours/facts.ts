import type { NodeHandle } from '../../protocol/base/handles.ts'
import { digitAt, type Id, sharedPrefixLength } from '../../protocol/base/id.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { PURPOSES, purposeOf, type RunObserver, type Simulation } from '../../sim/index.ts'

/** What a tour looks at of a run. */
export type WatchedRun = Pick<
  Simulation,
  'now' | 'scenario' | 'world' | 'truth' | 'membership' | 'beliefsOf' | 'observe' | 'result'
>

type Sent = Parameters<NonNullable<RunObserver['sent']>>[0]
type Operation = Parameters<NonNullable<RunObserver['operationStarted']>>[0]

/** The operation that a tour follows. */
type Followed = Pick<Operation, 'id' | 'key' | 'keyName' | 'caller'> & { readonly startedAt: number }

/** What the words of a tour may speak of: the nodes by their names in the tour, and what has happened so far. */
export class RunFacts implements RunObserver {
  readonly run: WatchedRun
  followed: Followed | undefined
  /** Nodes that the latest crash took. */
  victims: readonly NodeHandle[] = []
  crashedAt = 0
  /** How many nodes lived just before it. */
  nodesBefore = 0
  phaseStartedAt = 0
  /** From the latest crash until every leaf set was right again, in microseconds. */
  repairedAfter: number | undefined
  /** From the latest crash until every key that was left had all its copies. */
  restoredAfter: number | undefined
  /** Nodes that have stopped delivering since the latest crash. */
  readonly stopped = new Set<NodeHandle>()
  /** Messages that were sent since the latest node began to join, or the latest crash, by purpose. */
  readonly messages = new Map<string, number>()
  hops = 0
  private readonly names = new Map<string, NodeHandle>()
  /** The nodes just outside the gap that the latest crash left. */
  private edges: readonly NodeHandle[] = []

  constructor(run: WatchedRun) {
    this.run = run
  }

  name(name: string, node: NodeHandle): void {
    this.names.set(name, node)
  }

  follow({ id, key, keyName, caller }: Operation): void {
    this.followed = { id, key, keyName, caller, startedAt: this.run.now }
    this.hops = 0
  }

  get key(): Id {
    if (this.followed === undefined) throw new Error('the tour follows no operation yet')
    return this.followed.key
  }

  get isHealed(): boolean {
    const { ledger } = this.run.truth
    return this.repairedAfter !== undefined && ledger.keysAtRisk === 0
  }

  /** The nodes that a name of the tour stands for: those that a stop has named, or a group. Empty if there are none. */
  nodesOf(name: string): readonly NodeHandle[] {
    const { truth, scenario } = this.run
    switch (name) {
      case 'seed server':
        return [0 as NodeHandle]
      case 'victims':
        return this.victims
      case 'first edge':
        return this.edges.slice(0, 1)
      case 'second edge':
        return this.edges.slice(1, 2)
      case 'holders':
        return this.followed === undefined ? [] : truth.ledger.holdersOf(this.key)
      case 'closest':
        return truth.oracle.closest(this.key, scenario.storage.replicas)
      case 'root':
        return [truth.oracle.root(this.key)]
      default: {
        const node = this.names.get(name)
        return node === undefined ? [] : [node]
      }
    }
  }

  /** How many leading digits of its id a node shares with the key. */
  sharedDigits(node: NodeHandle): number {
    const { world, scenario } = this.run
    return sharedPrefixLength(world.idOf(node), this.key, scenario.pastry.digitBits)
  }

  /** The id as digits. */
  digitsOf(id: Id): string {
    const { idBits, digitBits } = this.run.scenario.pastry
    return Array.from({ length: idBits / digitBits }, (_, index) =>
      digitAt(id, index, digitBits).toString(2 ** digitBits),
    ).join('')
  }

  phaseStarted(_phase: number, at: number): void {
    this.phaseStartedAt = at
  }

  nodeStarted(): void {
    this.messages.clear()
  }

  sent({ from, to, message }: Sent): void {
    const purpose = PURPOSES[purposeOf(message, from, to)]!
    this.messages.set(purpose, (this.messages.get(purpose) ?? 0) + 1)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    if (event.type === 'deactivated') this.stopped.add(node)
    if (event.type === 'handled' && event.operation === this.followed?.id) this.hops = event.hops
  }

  crashBegins(_phase: number, victims: readonly NodeHandle[]): void {
    this.victims = victims
    this.crashedAt = this.run.now
    this.nodesBefore = this.run.membership.live.size
    this.repairedAfter = this.restoredAfter = undefined
    this.stopped.clear()
    this.messages.clear()
    const ring = this.run.truth.oracle.ring()
    this.edges = ring.filter(
      (node, place) =>
        !victims.includes(node) &&
        [ring.at(place - 1)!, ring[(place + 1) % ring.length]!].some((next) => victims.includes(next)),
    )
  }

  repaired(_phase: number, after: number): void {
    this.repairedAfter = after
  }

  restored(_phase: number, after: number): void {
    this.restoredAfter = after
  }
}
