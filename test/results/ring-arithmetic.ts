import type { Id } from '../../protocol/base/id.ts'

/** The ring in plain arithmetic of large numbers, as a reader of the paper would write it down. */

const CIRCLE = 1n << 128n

/** An id as a number. */
export const numberOf = ({ w0, w1, w2, w3 }: Id): bigint =>
  [w0, w1, w2, w3].reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n)

/** The same of hexadecimal digits, which are the leading ones. */
export const numberOfHex = (hex: string): bigint => BigInt(`0x${hex.padEnd(32, '0')}`)

export const clockwise = (from: bigint, to: bigint): bigint => (to - from + CIRCLE) % CIRCLE

const distance = (a: bigint, b: bigint): bigint => {
  const way = clockwise(a, b)
  return way < CIRCLE - way ? way : CIRCLE - way
}

/** A member of the ring. */
export interface Member {
  readonly node: number
  readonly id: bigint
}

/** The members closest to a key, the closest first. */
export function closest(members: readonly Member[], key: bigint, count: number): number[] {
  return members
    .map(({ node, id }) => ({ node, away: distance(id, key) }))
    .sort((a, b) => (a.away < b.away ? -1 : 1))
    .slice(0, count)
    .map(({ node }) => node)
}

/** The others by their distance from a member in one direction. */
export function neighbours(
  members: readonly Member[],
  of: Member,
  direction: 'clockwise' | 'counterclockwise',
): number[] {
  return members
    .filter(({ node }) => node !== of.node)
    .map(({ node, id }) => ({
      node,
      away: direction === 'clockwise' ? clockwise(of.id, id) : clockwise(id, of.id),
    }))
    .sort((a, b) => (a.away < b.away ? -1 : 1))
    .map(({ node }) => node)
}
