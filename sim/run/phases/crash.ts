import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { compareIds } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import type { CrashPhase } from '../../scenario/resolved.ts'
import type { Departed } from '../membership.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { Recovery } from './recovery.ts'
import { Targets } from './targets.ts'

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership' | 'truth' | 'timetable' | 'observers'>

/** What it acts for. */
const RECOVERY = 0
const VICTIMS = 1
/** A victim comes back; and those after it for the others. */
const RETURNS = 2

/** Nodes fall silent, all together or one after another. After the last one the recovery of overlay and data is measured. */
export class Crash implements Activity {
  private readonly clock: Clock
  private readonly simulated: Needs
  private readonly phase: CrashPhase
  private readonly beginning: Micros
  /** When the last of them falls silent. */
  private readonly end: Micros
  private readonly victims: readonly NodeHandle[]
  /** Nodes that are to come back, in the order in which they went. */
  private readonly departed: Departed[] = []
  /** How many of them have been taken. */
  private fallen = 0
  private readonly recovery: Recovery

  constructor(clock: Clock, simulated: Needs, phase: CrashPhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.beginning = clock.now
    this.end = micros(clock.now + phase.over)
    this.victims = this.inOrder(this.chosenVictims())
    this.recovery = new Recovery({ clock, simulated, phase: phase.index, token: RECOVERY })
  }

  start(): void {
    this.clock.expectEnd(this.end)
    this.crashThoseDue()
  }

  act(token: number): void {
    if (token === VICTIMS) this.crashThoseDue()
    else if (token === RECOVERY) this.recovery.look()
    else this.simulated.membership.restart(this.departed[token - RETURNS]!)
  }

  ended(): void {
    this.recovery.noteDataAtRisk()
  }

  private crashThoseDue(): void {
    const { membership, observers } = this.simulated
    const { victims, fallen } = this
    while (this.fallen < victims.length && this.timeOf(this.fallen) <= this.clock.now) this.fallen++
    // Something else may have taken some of them before.
    const due = victims.slice(fallen, this.fallen).filter((node) => membership.live.has(node))
    for (const observer of observers) observer.crashBegins?.(this.phase.index, due)
    for (const node of due) this.crash(node)
    if (this.fallen < victims.length) return this.clock.at(this.timeOf(this.fallen), VICTIMS)
    this.recovery.begin(this.end)
    this.clock.endAt(this.end)
  }

  private crash(node: NodeHandle): void {
    const { membership } = this.simulated
    const { restart } = this.phase
    if (restart === null) return membership.crashNode(node)
    const place = this.departed.push(membership.crashToReturn(node, restart.remembers)) - 1
    this.clock.afterwards(micros(this.clock.now + restart.after), RETURNS + place)
  }

  private inOrder(nodes: readonly NodeHandle[]): readonly NodeHandle[] {
    const { world } = this.simulated
    if (this.phase.order === 'chosen') return nodes
    return [...nodes].sort((a, b) => compareIds(world.idOf(a), world.idOf(b)) || a - b)
  }

  private timeOf(victim: number): Micros {
    return micros(this.beginning + Math.floor(((victim + 1) * this.phase.over) / this.victims.length))
  }

  private chosenVictims(): readonly NodeHandle[] {
    const { seed, truth } = this.simulated
    const { victims, index } = this.phase
    const key = streamKey(seed, 'crash', index)
    if ('adjacent' in victims) {
      const ring = truth.oracle.ring()
      const start = randomStream(key).integer(Math.max(1, ring.length))
      return ring.map((_, offset) => ring[(start + offset) % ring.length]!).slice(0, victims.adjacent)
    }
    return new Targets(victims, this.simulated, key).present
  }
}
