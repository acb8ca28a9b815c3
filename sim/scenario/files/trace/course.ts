import type { TraceUnit } from './time.ts'

export const EVENT_NAMES = ['join', 'crash', 'leave'] as const
export type EventName = (typeof EVENT_NAMES)[number]

/**
 * What a file says of each node, in the order of its rows. Events of one node are in the order of time; those of different nodes need not
 * be. A node whose first event is a departure was there from the start. Numbers of long traces, so not an object for each.
 */
export class Course {
  /** Nodes by their numbers, in the order in which the file names them. */
  readonly names: string[] = []
  /** Of each event: its time in microseconds, its node, and what happens, as an index of `EVENT_NAMES`. */
  readonly times: number[] = []
  readonly nodes: number[] = []
  readonly kinds: number[] = []
  /** Of its times. */
  unit: TraceUnit = 's'
  readonly #numbers = new Map<string, number>()

  node(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.names.length
    this.#numbers.set(name, number)
    this.names.push(name)
    return number
  }

  /** When the first event of all is. */
  get first(): number {
    return this.times.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY)
  }

  add(at: number, node: number, event: EventName): void {
    this.times.push(at)
    this.nodes.push(node)
    this.kinds.push(EVENT_NAMES.indexOf(event))
  }
}

export const NAME_MAX = 200

/** What stands in a cell, for a message. */
export const shown = (text: string): string =>
  text.trim() === '' ? 'nothing' : JSON.stringify(text.slice(0, 60))
