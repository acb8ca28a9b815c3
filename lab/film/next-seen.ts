import type { Film } from './film.ts'
import { firstAfter } from './first-after.ts'

/** The time of the next event that one sees: a datagram is sent, or a node changes. Infinite if the film has none yet. */
export function nextSeen({ datagrams, states }: Pick<Film, 'datagrams' | 'states'>, after: number): number {
  const nextIn = (times: ArrayLike<number>, rows: number): number => {
    const next = firstAfter(times, rows, after)
    return next < rows ? times[next]! : Number.POSITIVE_INFINITY
  }
  return Math.min(
    nextIn(datagrams.column('sentAt'), datagrams.length),
    nextIn(states.column('at'), states.length),
  )
}
