import { TraceDecoder, TraceEncoder } from '../../run/trace/records.ts'
import { Simulation, type TraceEvent } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { areSame, type PlacedRecord } from './first-difference.ts'
import { type Plain, plainFact } from './plain-fact.ts'

/** What a replay knows of an event beyond its record. */
export interface Detail {
  readonly text: string
  /** All that there is to know, field by field. */
  readonly fields: Plain
}

/** Carries a run out again, for the details of some of its events. */
export class Details {
  private readonly simulation: Simulation
  private readonly wanted: ReadonlyMap<number, PlacedRecord>
  private readonly last: number
  private readonly encoder = new TraceEncoder()
  private readonly decoder = new TraceDecoder()
  private readonly found = new Map<number, Detail>()
  private index = 0

  constructor(scenario: ResolvedScenario, wanted: readonly PlacedRecord[]) {
    this.wanted = new Map(wanted.map((placed) => [placed.index, placed]))
    this.last = Math.max(-1, ...wanted.map(({ index }) => index))
    this.simulation = new Simulation(scenario, { sinks: { event: (event) => this.event(event) } })
  }

  step(events: number): 'running' | 'finished' {
    for (let left = events; left > 0 && this.index <= this.last; left--)
      if (this.simulation.step(1) === 'finished') return 'finished'
    return this.index <= this.last ? 'running' : 'finished'
  }

  /** By the index of the event; of one that this code does not repeat as it was recorded there are none. */
  result(): ReadonlyMap<number, Detail> {
    return this.found
  }

  private event(event: TraceEvent): void {
    const wanted = this.wanted.get(this.index)
    this.index++
    if (wanted === undefined) return
    this.encoder.add(event)
    const [record] = this.decoder.decode(this.encoder.take())
    if (record === undefined || !areSame(record, wanted.record)) return
    this.found.set(wanted.index, { text: event.text, fields: plainFact(event.fact) })
  }
}
