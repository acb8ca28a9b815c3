import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { streamKey } from '../../core/random.ts'
import { EVERY_PART, NO_PART, Partition } from '../../network/faults/partition.ts'
import type { PartitionPhase } from '../../scenario/resolved.ts'
import { SEED_SERVER_HANDLE } from '../world.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { Recovery } from './recovery.ts'
import { Targets } from './targets.ts'

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership' | 'truth' | 'timetable' | 'observers'>

/**
 * The network is in parts from the start of its phase to the end. From then on it is looked whether the rings have become one
 * again, and the data right.
 */
export class Partitioning implements Activity {
  private readonly clock: Clock
  private readonly simulated: Needs
  private readonly phase: PartitionPhase
  private readonly partition: Partition
  private end: Micros | undefined
  private readonly recovery: Recovery

  constructor(clock: Clock, simulated: Needs, phase: PartitionPhase) {
    const { direction, index } = phase
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.partition = new Partition({ partOf: partsOf(phase, simulated), direction })
    this.recovery = new Recovery({ clock, simulated, phase: index, token: 0 })
  }

  start(): void {
    const { world, truth, observers } = this.simulated
    world.network.faults.begin(this.partition)
    truth.cut(this.partition)
    for (const observer of observers) observer.cutBegan?.()
    if (this.phase.for === null) return
    this.end = micros(this.clock.now + this.phase.for)
    this.clock.endAt(this.end)
  }

  act(): void {
    this.recovery.look()
  }

  /** Its row says how things stood before the parts met. If the end of the phases cuts it short, they do not meet. */
  ended(): void {
    if (this.clock.now !== this.end) return
    const { world, truth, observers } = this.simulated
    world.network.faults.end(this.partition)
    const superseded = truth.healed(this.partition)
    for (const observer of observers) observer.cutEnded?.(superseded)
    this.recovery.noteDataAtRisk()
    this.recovery.begin(this.clock.now)
  }
}

/** Shares are taken one after another in the order of the nodes' hashes, so that the first part at 10 % is within that at 30 %. */
function partsOf({ by, seedServer, index }: PartitionPhase, simulated: Needs): (host: NodeHandle) => number {
  const key = streamKey(simulated.seed, 'partition', index)
  const groups = 'groups' in by ? by.groups : sums(by.shares.slice(0, -1)).map((fraction) => ({ fraction }))
  const targets = groups.map((group) => new Targets(group, simulated, key))
  const others = targets.length
  return (host) => {
    if (host === SEED_SERVER_HANDLE) return placeOf(seedServer)
    const part = targets.findIndex((each) => each.has(host))
    return part < 0 ? others : part
  }
}

/** Each number with all before it. */
function sums(shares: readonly number[]): number[] {
  let sum = 0
  return shares.map((each) => {
    sum += each
    return sum
  })
}

function placeOf(seedServer: PartitionPhase['seedServer']): number {
  if (seedServer === 'every part') return EVERY_PART
  return seedServer === 'no part' ? NO_PART : seedServer - 1
}
