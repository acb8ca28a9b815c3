import { type Micros, micros } from '../../../../protocol/base/time.ts'
import { hash32, streamKey, toUnit } from '../../../core/random.ts'
import { type Course, EVENT_NAMES, type EventName } from './course.ts'

/** One event of a trace as it is played. */
export interface TraceEvent {
  /** From the start of the phase. */
  readonly at: Micros
  /** Nodes are numbered from 0 in the order in which they come. */
  readonly node: number
  readonly event: EventName
}

/** The part of a trace that is played, and how. Times are those of the trace. */
export interface Excerpt {
  readonly from: Micros
  /** Undefined: to its end. */
  readonly for: Micros | undefined
  /** How much faster than it was measured. */
  readonly speed: number
  /** How many nodes play each node of the trace, on average. */
  readonly population: number
}

/** Which nodes of a trace belong to a share of it: the same in every run, and the nodes of a tenth are among the nodes of a third. */
const SHARE = streamKey('trace', 'population')

const JOIN = EVENT_NAMES.indexOf('join')

/**
 * What happens in a part of a course. Nodes that are there when it begins join at its start: their last event before is a join, or
 * the first one of all a departure.
 *
 * @param origin the time 0 of the trace, in the microseconds of the course
 */
export function excerptOf(
  { times, nodes, kinds, names }: Course,
  origin: number,
  { from, for: length, speed, population }: Excerpt,
): { readonly events: readonly TraceEvent[]; readonly names: readonly string[] } {
  const beginning = origin + from
  const end = length === undefined ? Number.POSITIVE_INFINITY : beginning + length
  const isThere = new Uint8Array(names.length)
  const isKnown = new Uint8Array(names.length)
  const kept: number[] = []
  for (let index = 0; index < times.length; index++) {
    const node = nodes[index]!
    const isJoin = kinds[index] === JOIN
    if (times[index]! < beginning) isThere[node] = isJoin ? 1 : 0
    else {
      if (isKnown[node] === 0 && !isJoin) isThere[node] = 1
      if (times[index]! <= end) kept.push(index)
    }
    isKnown[node] = 1
  }
  kept.sort((a, b) => times[a]! - times[b]! || a - b)
  const events: TraceEvent[] = []
  const played: string[] = []
  const numbers = new Map<number, number[]>()
  for (let node = 0; node < names.length; node++) if (isThere[node] === 1) add(0, node, 'join')
  for (const index of kept)
    add(Math.round((times[index]! - beginning) / speed), nodes[index]!, EVENT_NAMES[kinds[index]!]!)
  return { events, names: played }

  function add(at: number, node: number, event: EventName): void {
    for (const copy of copiesOf(node)) events.push({ at: micros(at), node: copy, event })
  }

  /** The nodes that are played for one of the trace. */
  function copiesOf(node: number): readonly number[] {
    let copies = numbers.get(node)
    if (copies === undefined) {
      const count = Math.floor(population) + (toUnit(hash32(SHARE, node)) < population % 1 ? 1 : 0)
      copies = Array.from({ length: count }, (_, copy) => {
        played.push(copy === 0 ? names[node]! : `${names[node]} (${copy + 1})`)
        return played.length - 1
      })
      numbers.set(node, copies)
    }
    return copies
  }
}
