import { sha1 } from '@noble/hashes/legacy.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import {
  clockwiseDistance,
  compareIds,
  type Id,
  idFromWords,
  sharedPrefixLength,
  truncateId,
  ZERO_ID,
} from '../../../protocol/base/id.ts'
import { hash32Pair, type RandomStream, type StreamKey } from '../../core/random.ts'

/** The id of a key: the leading bits of its SHA-1 [P01 §2]. */
export function keyId(key: string, idBits: number): Id {
  const digest = sha1(utf8ToBytes(key))
  const words = new DataView(digest.buffer, digest.byteOffset)
  const word = (index: number): number => words.getInt32(4 * index)
  return truncateId(idFromWords(word(0), word(1), word(2), word(3)), idBits)
}

/** An id that is uniform on the ring. */
export function randomId(random: RandomStream, idBits: number): Id {
  const word = (): number => random.integer(0x100000000)
  return truncateId(idFromWords(word(), word(), word(), word()), idBits)
}

/** The id number `counter` under a key, uniform on the ring: independent of all other draws. */
export function numberedId(key: StreamKey, counter: number, idBits: number): Id {
  const word = (index: number): number => hash32Pair(key, counter, index)
  return truncateId(idFromWords(word(0), word(1), word(2), word(3)), idBits)
}

/**
 * An id that is uniform on the arc that goes clockwise from one id to another, both included. Its candidates are numbered ids
 * under what is drawn, so that it takes as many draws as `randomId`.
 */
export function randomIdInArc(
  random: RandomStream,
  { from, to }: { readonly from: Id; readonly to: Id },
  idBits: number,
): Id {
  const length = clockwiseDistance(truncateId(from, idBits), truncateId(to, idBits))
  const { w0: high, w1: low } = randomId(random, 128)
  for (let attempt = 0; ; attempt++) {
    const offset = withoutBitsAbove(length, numberedId({ high, low }, attempt, idBits))
    if (compareIds(offset, length) <= 0) return sum(truncateId(from, idBits), offset)
  }
}

/** Clears the bits above the highest of `limit`: every other number at least is then no greater than it. */
function withoutBitsAbove(limit: Id, id: Id): Id {
  const bits = sharedPrefixLength(ZERO_ID, limit, 1)
  const mask = (before: number): number =>
    bits <= before ? -1 : bits >= before + 32 ? 0 : -1 >>> (bits - before)
  return idFromWords(id.w0 & mask(0), id.w1 & mask(32), id.w2 & mask(64), id.w3 & mask(96))
}

/** Around the wrap. */
const sum = (a: Id, b: Id): Id => clockwiseDistance(clockwiseDistance(b, ZERO_ID), a)
