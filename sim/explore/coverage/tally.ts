import type { Exploration } from '../explore.ts'
import { COUNTABLE } from './countable.ts'

/** How often something happened, and in how many runs. */
export interface Count {
  readonly times: number
  readonly runs: number
}

/** What many explorations come to. The order in which they are added changes nothing. */
export class Tally {
  runs = 0
  nodes = 0
  operations = 0
  events = 0
  /** Microseconds. */
  virtualTime = 0
  private readonly counted = new Map<string, Count>()
  /** By checker. */
  private readonly armedIn = new Map<string, number>()
  private readonly brokenIn = new Map<string, number[]>()

  add(seed: number, exploration: Exploration): void {
    this.runs++
    this.nodes += exploration.nodes
    this.operations += exploration.operations
    this.events += exploration.events
    this.virtualTime += exploration.virtualTime
    for (const [name, times] of Object.entries(exploration.counts)) {
      const { times: before, runs } = this.count(name)
      this.counted.set(name, { times: before + times, runs: runs + 1 })
    }
    for (const name of exploration.armed) this.armedIn.set(name, this.armed(name) + 1)
    for (const name of new Set(exploration.findings.map(({ checker }) => checker)))
      this.brokenIn.set(name, [...(this.brokenIn.get(name) ?? []), seed])
  }

  count(name: string): Count {
    return this.counted.get(name) ?? { times: 0, runs: 0 }
  }

  /** In how many runs the promise of that checker was made. */
  armed(checker: string): number {
    return this.armedIn.get(checker) ?? 0
  }

  /** The seeds of the runs that broke it. */
  broken(checker: string): readonly number[] {
    return (this.brokenIn.get(checker) ?? []).toSorted((a, b) => a - b)
  }

  /** All that was counted and all that could have been, in the order of the table. */
  names(): readonly string[] {
    const others = [...this.counted.keys()].filter((name) => !COUNTABLE.includes(name))
    return [...COUNTABLE, ...others.toSorted((a, b) => (a < b ? -1 : 1))]
  }

  /** What never happened. */
  neverExercised(): readonly string[] {
    return this.names().filter((name) => this.count(name).times === 0)
  }
}
