import { createHash } from 'node:crypto'
import { type Id, idFromWords, truncateId } from '../../protocol/id.ts'
import type { RandomStream } from '../core/random.ts'

/** The id of a key: the leading bits of its SHA-1 [P01 §2]. */
export function keyId(key: string, idBits: number): Id {
  const digest = createHash('sha1').update(key, 'utf8').digest()
  const word = (index: number): number => digest.readInt32BE(4 * index)
  return truncateId(idFromWords(word(0), word(1), word(2), word(3)), idBits)
}

/** An id that is uniform on the ring. */
export function randomId(random: RandomStream, idBits: number): Id {
  const word = (): number => random.integer(0x100000000)
  return truncateId(idFromWords(word(), word(), word(), word()), idBits)
}
