import { Impossible, type Setting } from '../row.ts'
import { type BytesInUse, bytesInUse, cpuMillis } from '../timing.ts'
import type { Library } from './library.ts'

/** What part of a run has cost. */
export interface Stretch {
  readonly cpuMs: number
  readonly events: number
  readonly virtualSeconds: number
}

type Latency = 'euclidean' | 'transit-stub'

export interface OverlayOptions {
  /** As in a scenario, in YAML, one per line. */
  readonly phases: readonly string[]
  /** Default: the plane of the paper. */
  readonly latency?: Latency
}

const MICROS_PER_SECOND = 1e6
const EVENTS_PER_STEP = 100
const MILLISECONDS_BETWEEN_WORDS = 1_000

/**
 * A complete simulation as the command runs it, that stops at a given place: fingerprint, statistics, checks and the rows of
 * all files are on, and the rows are dropped instead of written.
 */
export class Overlay {
  /** Active nodes at the end of the last interval of 10 virtual seconds. */
  active = 0
  private events = 0
  private wordsDueAt = 0
  private readonly simulation
  private readonly progress: Setting['progress']

  /** Throws `Impossible` if this version does not know the scenario. */
  constructor(library: Library, { progress }: Setting, options: OverlayOptions) {
    this.progress = progress
    this.simulation = new library.Simulation(parsed(library, options), {
      sinks: {
        row: (file, row) => {
          if (file === 'timeseries') this.active = row.nodes_active as number
        },
        progress: ({ events }) => {
          this.events = events
        },
      },
    })
  }

  /** Virtual seconds since the start. */
  get now(): number {
    return this.simulation.now / MICROS_PER_SECOND
  }

  /** Handles all events before a virtual second, and at most a hundred more. */
  runTo(second: number): Stretch {
    const { now, events } = this
    const cpuMs = cpuMillis(() => {
      while (this.now < second) {
        if (this.simulation.step(EVENTS_PER_STEP) === 'finished') throw new Error(`over before ${second} s`)
        this.tell()
      }
    })
    return { cpuMs, events: this.events - events, virtualSeconds: this.now - now }
  }

  /** Bytes in use after a full garbage collection, less the `before` of this run. */
  bytesBeyond(before: BytesInUse): BytesInUse {
    const now = bytesInUse()
    // The run is asked once more after the collection, so that it cannot have been collected itself.
    if (!(this.now >= 0)) throw new Error('the run is gone')
    return { all: now.all - before.all, heap: now.heap - before.heap }
  }

  private tell(): void {
    if (Date.now() < this.wordsDueAt) return
    this.wordsDueAt = Date.now() + MILLISECONDS_BETWEEN_WORDS
    this.progress(`virtual second ${Math.floor(this.now)}`)
  }
}

function parsed(library: Library, { phases, latency = 'euclidean' }: OverlayOptions) {
  const text = [
    'name: bench',
    'seed: 1',
    `network: { latency: { model: ${latency} } }`,
    'phases:',
    ...phases.map((phase) => `  - ${phase}`),
  ].join('\n')
  const readFile = (path: string) => {
    throw new Error(`a bench reads no files, not ${path}`)
  }
  try {
    return library.parseScenario(text, {
      file: 'bench.yaml',
      readFile,
      parseLatencyMatrix: library.parseLatencyMatrix,
    })
  } catch (error) {
    if (error instanceof library.Problems)
      throw new Impossible(`this version does not know the scenario: ${error.message}`)
    throw error
  }
}
