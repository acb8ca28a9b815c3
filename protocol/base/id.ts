/**
 * Identifiers [P01 §2]: 128 bits on one circular space, as four 32-bit words, most significant first. With
 * `idBits` < 128 an id is the leading bits and the rest is zero, so that one arithmetic serves every width.
 *
 * The words are *signed* 32-bit integers: a JavaScript engine keeps those without a box. Order and distance
 * are those of the unsigned number.
 */
export interface Id {
  readonly w0: number
  readonly w1: number
  readonly w2: number
  readonly w3: number
}

export type IdWord = 0 | 1 | 2 | 3

export function idFromWords(w0: number, w1: number, w2: number, w3: number): Id {
  return { w0: w0 | 0, w1: w1 | 0, w2: w2 | 0, w3: w3 | 0 }
}

export const ZERO_ID: Id = idFromWords(0, 0, 0, 0)

/** Keeps the leading `idBits` bits (8 … 128, a multiple of 8) and clears the rest. */
export function truncateId(id: Id, idBits: number): Id {
  return idFromWords(
    id.w0 & wordMask(idBits),
    id.w1 & wordMask(idBits - 32),
    id.w2 & wordMask(idBits - 64),
    id.w3 & wordMask(idBits - 96),
  )
}

function wordMask(bits: number): number {
  if (bits >= 32) return -1
  if (bits <= 0) return 0
  return -1 << (32 - bits)
}

export function idEquals(a: Id, b: Id): boolean {
  return a.w0 === b.w0 && a.w1 === b.w1 && a.w2 === b.w2 && a.w3 === b.w3
}

/** Total order of the unsigned numbers: negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareIds(a: Id, b: Id): number {
  if (a.w0 !== b.w0) return (a.w0 >>> 0) - (b.w0 >>> 0)
  if (a.w1 !== b.w1) return (a.w1 >>> 0) - (b.w1 >>> 0)
  if (a.w2 !== b.w2) return (a.w2 >>> 0) - (b.w2 >>> 0)
  return (a.w3 >>> 0) - (b.w3 >>> 0)
}

/** The way from `from` going clockwise (towards larger ids, around the wrap) to `to`. */
export function clockwiseDistance(from: Id, to: Id): Id {
  const d3 = (to.w3 >>> 0) - (from.w3 >>> 0)
  const d2 = (to.w2 >>> 0) - (from.w2 >>> 0) - (d3 < 0 ? 1 : 0)
  const d1 = (to.w1 >>> 0) - (from.w1 >>> 0) - (d2 < 0 ? 1 : 0)
  const d0 = (to.w0 >>> 0) - (from.w0 >>> 0) - (d1 < 0 ? 1 : 0)
  return { w0: d0 | 0, w1: d1 | 0, w2: d2 | 0, w3: d3 | 0 }
}

/**
 * Orders two ids by how soon one meets them going clockwise from `origin`: negative when `a` comes first.
 * Nearly always the leading words decide; a borrow from the words below changes them by at most one.
 */
export function compareClockwise(origin: Id, a: Id, b: Id): number {
  const fromA = (a.w0 - origin.w0) >>> 0
  const fromB = (b.w0 - origin.w0) >>> 0
  const difference = fromA - fromB
  if (fromA > 0 && fromB > 0 && (difference > 1 || difference < -1)) return difference
  return compareIds(clockwiseDistance(origin, a), clockwiseDistance(origin, b))
}

/** The id half of the way from `from` going clockwise to `to`, rounded towards `from`. */
export function halfway(from: Id, to: Id): Id {
  const { w0, w1, w2, w3 } = clockwiseDistance(from, to)
  return sum(from, {
    w0: w0 >>> 1,
    w1: (w0 << 31) | (w1 >>> 1),
    w2: (w1 << 31) | (w2 >>> 1),
    w3: (w2 << 31) | (w3 >>> 1),
  })
}

/** The id as far beyond `about` as the given one lies before it. */
export const mirrored = (id: Id, about: Id): Id => sum(about, clockwiseDistance(id, about))

/** The id after this one, around the wrap. */
export const successor = (id: Id): Id => sum(id, { w0: 0, w1: 0, w2: 0, w3: 1 })

function sum(a: Id, b: Id): Id {
  const s3 = (a.w3 >>> 0) + (b.w3 >>> 0)
  const s2 = (a.w2 >>> 0) + (b.w2 >>> 0) + (s3 > 0xffffffff ? 1 : 0)
  const s1 = (a.w1 >>> 0) + (b.w1 >>> 0) + (s2 > 0xffffffff ? 1 : 0)
  return idFromWords((a.w0 >>> 0) + (b.w0 >>> 0) + (s1 > 0xffffffff ? 1 : 0), s1, s2, s3)
}

/** Distance on the ring: the shorter of the two ways round [P01 §2]. */
export function ringDistance(a: Id, b: Id): Id {
  const clockwise = clockwiseDistance(a, b)
  return clockwise.w0 < 0 ? clockwiseDistance(b, a) : clockwise
}

/**
 * Orders two ids by ring distance to a key; a tie goes to the smaller id. Zero only for equal ids, so the
 * order is total: negative when `a` is the closer.
 */
export function compareCloseness(key: Id, a: Id, b: Id): number {
  // The leading words alone, as signed numbers, decide unless they differ by what a borrow could undo.
  const toA = (a.w0 - key.w0) | 0
  const toB = (b.w0 - key.w0) | 0
  const difference = (toA < 0 ? -toA : toA) - (toB < 0 ? -toB : toB)
  if (difference > 2 || difference < -2) return difference
  return compareIds(ringDistance(key, a), ringDistance(key, b)) || compareIds(a, b)
}

/** Is `a` strictly closer to the key than `b` (ring distance, a tie to the smaller id)? */
export function isCloser(key: Id, a: Id, b: Id): boolean {
  return compareCloseness(key, a, b) < 0
}

/** Is `id` on the arc that starts at `from` and goes clockwise to `to`, both ends included? */
export function isOnArc(from: Id, id: Id, to: Id): boolean {
  return compareClockwise(from, id, to) <= 0
}

/** Number of leading digits of `digitBits` bits that two ids share. Equal ids share all 128 / digitBits. */
export function sharedPrefixLength(a: Id, b: Id, digitBits: number): number {
  return Math.floor(sharedBits(a, b) / digitBits)
}

function sharedBits(a: Id, b: Id): number {
  if (a.w0 !== b.w0) return Math.clz32(a.w0 ^ b.w0)
  if (a.w1 !== b.w1) return 32 + Math.clz32(a.w1 ^ b.w1)
  if (a.w2 !== b.w2) return 64 + Math.clz32(a.w2 ^ b.w2)
  return 96 + Math.clz32(a.w3 ^ b.w3)
}

/** Digit `index` (0 is the most significant) of `digitBits` bits, digitBits ≤ 16. */
export function digitAt(id: Id, index: number, digitBits: number): number {
  const bit = index * digitBits
  const offset = bit & 31
  const high = wordAt(id, bit >>> 5)
  const taken = (high << offset) >>> (32 - digitBits)
  const spill = offset + digitBits - 32
  return spill <= 0 ? taken : taken | (wordAt(id, (bit >>> 5) + 1) >>> (32 - spill))
}

/** Word 0 … 3 of an id; 0 beyond its end. */
export function wordAt(id: Id, index: number): number {
  switch (index) {
    case 0:
      return id.w0
    case 1:
      return id.w1
    case 2:
      return id.w2
    case 3:
      return id.w3
    default:
      return 0
  }
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The leading `idBits` bits in hexadecimal, two characters a byte. */
export function idToHex(id: Id, idBits = 128): string {
  let text = ''
  for (let bit = 0; bit < idBits; bit += 8)
    text += HEX_BYTES[(wordAt(id, bit >>> 5) >>> (24 - (bit & 31))) & 255]
  return text
}

/** Reads up to 32 hexadecimal digits; fewer are the leading ones. */
export function idFromHex(hex: string): Id {
  const full = hex.padEnd(32, '0')
  const word = (index: number) => Number.parseInt(full.slice(index * 8, index * 8 + 8), 16)
  return idFromWords(word(0), word(1), word(2), word(3))
}
