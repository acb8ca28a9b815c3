import { idToHex } from '../../protocol/base/id.ts'
import { compareVersions, type NodeEvent, type Version } from '../../protocol/events.ts'
import type { Datagram, DropCause, SentDatagram } from '../../sim/host/observer.ts'
import type { Departure, RunObserver } from '../../sim/run/observer.ts'
import type { Simulation } from '../../sim/run.ts'
import { clockwise, closest, type Member, neighbours, numberOf } from './ring-arithmetic.ts'

/** What no file has of a moment between two periods. */
export interface Moment {
  /** By node: messages and bytes, out and in, since the start of the run. */
  readonly loads: ReadonlyMap<number, readonly [number, number, number, number]>
  /** Of all nodes together, in µs, since the start of the run. */
  readonly activeTime: number
  readonly deactivations: number
  readonly live: readonly number[]
  readonly active: readonly Member[]
  readonly leafSetsWrong: number
  readonly claimsWrong: number
  /** By what became of them otherwise than that each arrived once as it was sent, since the start of the run. */
  readonly datagrams: Readonly<Record<'lost' | 'duplicated' | 'damaged' | 'dropped', number>>
  /** What each node holds: the bytes of each value, by key. */
  readonly held: ReadonlyMap<number, ReadonlyMap<string, number>>
}

/** What a witness saw of one period. */
export interface Seen {
  readonly before: Moment
  readonly after: Moment
}

export interface HandlingSeen {
  readonly operation: number
  readonly isRight: boolean
}

interface Copy {
  readonly version: Version
  readonly bytes: number
}

/** Notes what nodes send, hold and are, by the name of each period. It uses nothing of sim/measure. */
export class Witness implements RunObserver {
  readonly seen = new Map<string, Seen>()
  readonly handlings: HandlingSeen[] = []
  readonly #simulation: Simulation
  readonly #loads = new Map<number, [number, number, number, number]>()
  readonly #live = new Set<number>()
  readonly #activeSince = new Map<number, number>()
  readonly #held = new Map<number, Map<string, Copy>>()
  readonly #began = new Map<string, Moment>()
  readonly #datagrams = { lost: 0, duplicated: 0, damaged: 0, dropped: 0 }
  #activeTime = 0
  #deactivations = 0
  /** The end of the latest period of the foreground, where the next begins. */
  #boundary: Moment | undefined

  constructor(simulation: Simulation) {
    this.#simulation = simulation
    simulation.observe(this)
  }

  sent({ from, bytes, fate, copies, condition, uplink }: SentDatagram): void {
    const datagrams = this.#datagrams
    if (uplink === 'full') datagrams.dropped++
    else if (fate < 0) datagrams.lost++
    datagrams.duplicated += copies
    if (condition === 'damaged') datagrams.damaged++
    const loads = this.#loadsOf(from)
    loads[0]++
    loads[2] += bytes
  }

  received({ to, bytes }: Datagram): void {
    const loads = this.#loadsOf(to)
    loads[1]++
    loads[3] += bytes
  }

  dropped(_: Datagram, cause: DropCause): void {
    if (cause === 'downlink full') this.#datagrams.dropped++
  }

  emitted(node: number, event: NodeEvent): void {
    const held = this.#held.get(node)
    switch (event.type) {
      case 'activated':
        if (!this.#activeSince.has(node)) this.#activeSince.set(node, this.#simulation.now)
        return
      case 'deactivated':
        if (this.#deactivate(node)) this.#deactivations++
        return
      case 'stored': {
        const key = this.#hexOf(event.key)
        if (event.tombstone) held?.delete(key)
        else held?.set(key, { version: event.version, bytes: event.bytes })
        return
      }
      case 'discarded': {
        const key = this.#hexOf(event.key)
        const copy = held?.get(key)
        if (copy !== undefined && compareVersions(copy.version, event.version) === 0) held?.delete(key)
        return
      }
      case 'handled': {
        const replicas = closest(
          this.#active(),
          numberOf(event.key),
          this.#simulation.scenario.storage.replicas,
        )
        const isRight = event.as === 'replica' ? replicas.includes(node) : replicas[0] === node
        this.handlings.push({ operation: event.operation, isRight })
        return
      }
      default:
        return
    }
  }

  nodeStarted(node: number): void {
    this.#live.add(node)
    this.#held.set(node, new Map())
  }

  nodeSetUp(node: number): void {
    this.nodeStarted(node)
  }

  nodeGone(node: number, _how: Departure): void {
    this.#deactivate(node)
    this.#live.delete(node)
    this.#held.delete(node)
  }

  warmUpStarted(phase: number): void {
    this.#begin(`warm-up of ${this.#labelOf(phase)}`, this.#isBackground(phase))
  }

  phaseStarted(phase: number): void {
    const warmUp = `warm-up of ${this.#labelOf(phase)}`
    if (this.#began.has(warmUp) && !this.seen.has(warmUp)) this.#end(warmUp, this.#isBackground(phase))
    this.#begin(this.#labelOf(phase), this.#isBackground(phase))
  }

  phaseEnded(phase: number): void {
    this.#end(this.#labelOf(phase), this.#isBackground(phase))
    if (phase === this.#simulation.scenario.phases.length - 1) this.#begin('after the last phase', false)
  }

  /** To be called when the run has ended. */
  runEnded(): void {
    this.#end('after the last phase', false)
  }

  #begin(label: string, isBackground: boolean): void {
    this.#began.set(label, isBackground ? this.#moment() : (this.#boundary ?? this.#moment()))
  }

  #end(label: string, isBackground: boolean): void {
    const after = this.#moment()
    this.seen.set(label, { before: this.#began.get(label)!, after })
    if (!isBackground) this.#boundary = after
  }

  #moment(): Moment {
    const { now } = this.#simulation
    const active = this.#active()
    const running = [...this.#activeSince.values()].reduce((sum, since) => sum + (now - since), 0)
    const held = [...this.#held].map(
      ([node, copies]) => [node, new Map([...copies].map(([key, { bytes }]) => [key, bytes]))] as const,
    )
    return {
      loads: new Map([...this.#loads].map(([node, loads]) => [node, [...loads]])),
      activeTime: this.#activeTime + running,
      deactivations: this.#deactivations,
      live: [...this.#live],
      active,
      leafSetsWrong: active.filter((member) => this.#isLeafSetWrong(member, active)).length,
      claimsWrong: active.filter((member) => this.#isClaimWrong(member, active)).length,
      datagrams: { ...this.#datagrams },
      held: new Map(held),
    }
  }

  #active(): Member[] {
    const { world } = this.#simulation
    return [...this.#activeSince.keys()].map((node) => ({ node, id: numberOf(world.idOf(node as never)) }))
  }

  #isLeafSetWrong(member: Member, active: readonly Member[]): boolean {
    const { leafSet } = this.#simulation.world.nodeOf(member.node as never)!
    const half = this.#simulation.scenario.pastry.leafSetSize / 2
    return (['clockwise', 'counterclockwise'] as const).some((side) => {
      const ideal = neighbours(active, member, side).slice(0, half)
      return ideal.join() !== leafSet.side(side).join()
    })
  }

  /** Would it deliver keys of the next active node on a side: is its nearest leaf there farther away, or is there none? */
  #isClaimWrong(member: Member, active: readonly Member[]): boolean {
    const { world } = this.#simulation
    const { leafSet } = world.nodeOf(member.node as never)!
    return (['clockwise', 'counterclockwise'] as const).some((side) => {
      const [next] = neighbours(active, member, side)
      if (next === undefined) return false
      const [leaf] = leafSet.side(side)
      const way = (node: number): bigint => {
        const id = numberOf(world.idOf(node as never))
        return side === 'clockwise' ? clockwise(member.id, id) : clockwise(id, member.id)
      }
      return leaf === undefined || way(leaf) > way(next)
    })
  }

  #deactivate(node: number): boolean {
    const since = this.#activeSince.get(node)
    if (since === undefined) return false
    this.#activeTime += this.#simulation.now - since
    return this.#activeSince.delete(node)
  }

  #loadsOf(host: number): [number, number, number, number] {
    const known = this.#loads.get(host)
    if (known !== undefined) return known
    const loads: [number, number, number, number] = [0, 0, 0, 0]
    this.#loads.set(host, loads)
    return loads
  }

  #hexOf(key: Parameters<typeof idToHex>[0]): string {
    return idToHex(key, this.#simulation.scenario.pastry.idBits)
  }

  #labelOf(phase: number): string {
    return this.#simulation.scenario.phases[phase]!.label
  }

  #isBackground(phase: number): boolean {
    return this.#simulation.scenario.phases[phase]!.background
  }
}
