import seedrandom from 'seedrandom'

/**
 * Randomness, all of it counter-based: a draw is a pure function of a key and a number. Streams have names;
 * drawing more from one never changes another.
 */

/** Two 32-bit words that select one stream among 2^64. */
export interface StreamKey {
  readonly high: number
  readonly low: number
}

/** A stream of draws under one name. */
export interface RandomStream {
  /** Uniform on [0, 1), 53 bits. */
  next(): number
  /** Uniform integer on 0 … below − 1; `below` ≥ 1. */
  integer(below: number): number
}

/** The key of the stream `name` in the run of `seed`. `seedrandom` hashes; JSON keeps ('ab','c') and ('a','bc') apart. */
export function streamKey(seed: string, ...name: readonly (string | number)[]): StreamKey {
  // ARC4 repeats a short seed cyclically, so that 'ab' and 'abab' would collide: the length and a terminator prevent it.
  const text = JSON.stringify([seed.length, seed, ...name])
  const generator = seedrandom(`${text}\0${text.length}`)
  return { high: generator.int32(), low: generator.int32() }
}

/** The key number `index` of the keys that derive from a key. */
export function subKey(key: StreamKey, index: number): StreamKey {
  return { high: hash32(key, 2 * index), low: hash32(key, 2 * index + 1) }
}

/** A seed as the user wrote it, in the one form that is used everywhere. */
export function normaliseSeed(seed: string | number): string {
  return String(seed)
}

/**
 * 32 uniform bits from a key and a counter: the finalisers of MurmurHash3 and of Prospecting's lowbias32, with the key's halves
 * added between the rounds.
 */
export function hash32(key: StreamKey, counter: number): number {
  let x = (Math.imul(counter | 0, 0x9e3779b1) ^ key.low) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  x = (x ^ (x >>> 15) ^ key.high) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** As `hash32`, of two numbers: the draw number `b` of the party `a`. */
export function hash32Pair(key: StreamKey, a: number, b: number): number {
  let x = (Math.imul(a | 0, 0x85ebca77) ^ key.high) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  x = (x ^ (x >>> 15)) + Math.imul(b | 0, 0x9e3779b1)
  x = Math.imul(x ^ key.low ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  return (x ^ (x >>> 15)) >>> 0
}

const TWO_32 = 4_294_967_296
const TWO_53 = 9_007_199_254_740_992

/** 32 bits as a number on [0, 1). */
export const toUnit = (bits: number): number => bits / TWO_32

/** Draws one after another under a key. */
export function randomStream(key: StreamKey): RandomStream {
  let counter = 0
  const next = (): number => {
    const high = hash32(key, counter++) >>> 5
    const low = hash32(key, counter++) >>> 6
    return (high * 67_108_864 + low) / TWO_53
  }
  return { next, integer: (below) => Math.floor(next() * below) }
}
