import { type Micros, seconds } from '../protocol/base/time.ts'
import { parseLatencyMatrix } from '../sim/network/matrix-file.ts'
import { Simulation } from '../sim/run.ts'
import { parseScenario } from '../sim/scenario/parse.ts'
import { cpuMillis } from './timing.ts'

/** What part of a run has cost. */
export interface Stretch {
  readonly cpuMs: number
  readonly events: number
  /** Sent by anyone. */
  readonly messages: number
}

const STEP = 100
const LAST_BIT = seconds(1)

/** A whole simulation, as the command runs it but for the files, that stops where it is told to. */
export class Overlay {
  readonly simulation: Simulation
  private messages = 0

  /** `phases`: as in a scenario, in YAML, one a line. The latencies are those of the paper's plane. */
  constructor(phases: readonly string[]) {
    const text = [
      'name: bench',
      'seed: 1',
      'interval: 1s',
      'network: { latency: { model: euclidean } }',
      'phases:',
      ...phases.map((phase) => `  - ${phase}`),
    ].join('\n')
    const scenario = parseScenario(text, {
      file: 'bench.yaml',
      readFile: (path) => {
        throw new Error(`a bench reads no files, not ${path}`)
      },
      parseLatencyMatrix,
    })
    this.simulation = new Simulation(scenario, {
      checks: 'off',
      sinks: {
        row: (file, row) => {
          if (file === 'timeseries') this.messages += row.messages as number
        },
      },
    })
  }

  get now(): Micros {
    return this.simulation.world.now
  }

  /** Nodes that are active. */
  get active(): number {
    return this.simulation.truth.oracle.size
  }

  /** Queued events. */
  get queued(): number {
    return this.simulation.world.scheduler.queue.size
  }

  /** Handles all events before `time`; messages are known up to the last whole second. */
  runTo(time: Micros): Stretch {
    return this.measured(() => {
      while (this.now < time - LAST_BIT) this.simulation.step(STEP)
      while (this.nextTime() < time) this.simulation.step(1)
    })
  }

  /** Handles one event. */
  step(): Stretch {
    return this.measured(() => this.simulation.step(1))
  }

  private measured(work: () => void): Stretch {
    const { scheduler } = this.simulation.world
    const { events } = scheduler
    const { messages } = this
    const cpuMs = cpuMillis(work)
    return { cpuMs, events: scheduler.events - events, messages: this.messages - messages }
  }

  private nextTime(): number {
    return this.simulation.world.scheduler.queue.nextTime() ?? Number.POSITIVE_INFINITY
  }
}

export function sum(...stretches: readonly Stretch[]): Stretch {
  return stretches.reduce(
    (total, { cpuMs, events, messages }) => ({
      cpuMs: total.cpuMs + cpuMs,
      events: total.events + events,
      messages: total.messages + messages,
    }),
    { cpuMs: 0, events: 0, messages: 0 },
  )
}

export function eventsPerCpuSecond({ events, cpuMs }: Stretch): number {
  return (events * 1_000) / cpuMs
}
