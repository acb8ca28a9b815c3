import { type Film, NEVER } from './film.ts'
import { firstAfter } from './first-after.ts'

/** A message as one of its two nodes sees it. */
export interface SeenMessage {
  /** When it is sent, or arrives. */
  readonly at: number
  readonly direction: 'sent' | 'received' | 'lost'
  readonly peer: number
  readonly kind: string
  readonly purpose: number
}

/** Messages of a node are looked for among this many datagrams before a time. */
const LOOKED_AT = 300_000

/** The latest messages of a node up to a time, the newest first. */
export function latestMessages(film: Film, node: number, time: number, count: number): SeenMessage[] {
  const { datagrams, kinds } = film
  const [sentAt, ways] = [datagrams.column('sentAt'), datagrams.column('way')]
  const [from, to] = [datagrams.column('from'), datagrams.column('to')]
  const [kind, purpose] = [datagrams.column('kind'), datagrams.column('purpose')]
  const last = firstAfter(sentAt, datagrams.length, time) - 1
  const found: SeenMessage[] = []
  // What arrives late was sent early: the longest way more is looked at than would be enough.
  let oldest = Number.NEGATIVE_INFINITY
  for (let row = last; row >= Math.max(0, last - LOOKED_AT) && sentAt[row]! >= oldest; row--) {
    if (from[row] !== node && to[row] !== node) continue
    const way = ways[row]!
    const said = { kind: kinds[kind[row]!]!, purpose: purpose[row]! }
    if (from[row] === node)
      found.push({
        at: sentAt[row]!,
        direction: way === NEVER ? 'lost' : 'sent',
        peer: to[row]!,
        ...said,
      })
    else if (way !== NEVER && sentAt[row]! + way <= time)
      found.push({ at: sentAt[row]! + way, direction: 'received', peer: from[row]!, ...said })
    if (found.length >= count && oldest === Number.NEGATIVE_INFINITY) oldest = sentAt[row]! - film.longestWay
  }
  return found.sort((a, b) => b.at - a.at).slice(0, count)
}
