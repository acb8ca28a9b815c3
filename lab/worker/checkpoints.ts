/** What of a simulation counts here. */
export interface Standing {
  /** In virtual microseconds. */
  readonly now: number
  /** How many it has handled. */
  readonly events: number
  step(events: number): 'running' | 'finished'
}

/** Events between two checkpoints, to begin with. */
const FIRST_SPACING = 50_000

/** A simulation that is to stand, or stands, at the point where this many events have happened. */
interface Checkpoint<S> {
  goal: number
  readonly simulation: S
  /** The run ends before its goal: it stands there. */
  isOver: boolean
}

/**
 * Simulations of one scenario that stand at different moments of it. A simulation goes forward only, and cannot be copied: so the way
 * to a moment begins at the last one before it, and another takes its place later.
 */
export class Checkpoints<S extends Standing> {
  private readonly begin: () => S
  private readonly most: number
  private checkpoints: Checkpoint<S>[] = []
  private spacing: number

  /** `begin`: a simulation at its start. `most`: how many stand at the same time. */
  constructor(
    begin: () => S,
    { most, spacing = FIRST_SPACING }: { readonly most: number; readonly spacing?: number },
  ) {
    this.begin = begin
    this.most = most
    this.spacing = spacing
  }

  /** A simulation that has come as near to a time as any, and not after it: `other`, if it is that. It is the caller's. */
  take(time: number, other?: S): S {
    const isBefore = ({ now }: S): boolean => now <= time
    const nearest = this.checkpoints
      .filter(({ simulation }) => isBefore(simulation))
      .sort((a, b) => b.simulation.events - a.simulation.events)[0]
    if (other !== undefined && isBefore(other) && other.events >= (nearest?.simulation.events ?? 0))
      return other
    if (nearest === undefined) return this.begin()
    this.checkpoints = this.checkpoints.filter((each) => each !== nearest)
    return nearest.simulation
  }

  /** Handles some events on the way to checkpoints for a run that has come to so many. Returns whether there is more to do. */
  prepare(events: number, comeTo: number): boolean {
    const goals = this.goalsUpTo(comeTo)
    this.assign(goals)
    const next = this.checkpoints
      .filter(({ goal, simulation, isOver }) => !isOver && simulation.events < goal)
      .sort((a, b) => a.goal - b.goal)[0]
    if (next === undefined) return false
    const { simulation, goal } = next
    next.isOver = simulation.step(Math.min(events, goal - simulation.events)) === 'finished'
    return true
  }

  private goalsUpTo(comeTo: number): number[] {
    while ((this.most + 1) * this.spacing <= comeTo) this.spacing *= 2
    const count = Math.min(this.most, Math.floor(comeTo / this.spacing))
    return Array.from({ length: count }, (_, index) => (index + 1) * this.spacing)
  }

  /** Each goal has a checkpoint: one that stands there, one that can still go there, or a new one. */
  private assign(goals: readonly number[]): void {
    const free = goals.filter((goal) => !this.checkpoints.some((each) => each.goal === goal))
    const spare = this.checkpoints.filter(({ goal }) => !goals.includes(goal))
    for (const each of spare) {
      const place = free.findIndex((goal) => goal >= each.simulation.events)
      if (place < 0) this.checkpoints = this.checkpoints.filter((other) => other !== each)
      else each.goal = free.splice(place, 1)[0]!
    }
    for (const goal of free) this.checkpoints.push({ goal, simulation: this.begin(), isOver: false })
  }
}
