import type { Terms, Version } from '../events.ts'
import { list, record } from '../wire/compound-fields.ts'
import { bytes, type Field, NO_SIBLINGS, operation, sizeOf, span, u8, u32 } from '../wire/fields.ts'

/** What a version holds, on the wire. Terms of its writer, and earlier versions, take no byte if there are none. */

/** See `Version`. */
export const version = record({ counter: u32, writer: operation })
const versions = list(version, u8)
const terms = record({ replicas: u8, timeToLive: span })

/** How many of the versions before it a version names. */
export const EARLIER_MAX = 16

/** No value: a tombstone. */
export interface Contents {
  readonly value: Uint8Array | undefined
  readonly terms?: Terms | undefined
  readonly earlier?: readonly Version[] | undefined
}

const HAS_VALUE = 1
const HAS_TERMS = 2
const HAS_EARLIER = 4

/** One byte that says what follows: terms, earlier versions, and a value after its length. */
export const contents: Field<Contents> = {
  fixedBytes: u8.fixedBytes,
  variableBytes: (held) =>
    termsBytes(held) +
    (held.earlier === undefined ? 0 : sizeOf(versions, held.earlier, NO_SIBLINGS)) +
    (held.value === undefined ? 0 : bytes.fixedBytes + held.value.length),
  write: ({ value, terms: asked, earlier }, to) => {
    to.u8(
      (value === undefined ? 0 : HAS_VALUE) |
        (asked === undefined ? 0 : HAS_TERMS) |
        (earlier === undefined ? 0 : HAS_EARLIER),
    )
    if (asked !== undefined) terms.write(asked, to, NO_SIBLINGS)
    if (earlier !== undefined) versions.write(earlier, to, NO_SIBLINGS)
    if (value !== undefined) bytes.write(value, to, NO_SIBLINGS)
  },
  read: (from) => {
    const what = from.u8()
    if (what > (HAS_VALUE | HAS_TERMS | HAS_EARLIER)) throw new RangeError(`contents of the kind ${what}`)
    const asked = what & HAS_TERMS ? { terms: terms.read(from, NO_SIBLINGS) } : {}
    const earlier = what & HAS_EARLIER ? { earlier: versions.read(from, NO_SIBLINGS) } : {}
    if ((earlier.earlier?.length ?? 0) > EARLIER_MAX)
      throw new RangeError(`more than ${EARLIER_MAX} earlier versions`)
    return { ...asked, ...earlier, value: what & HAS_VALUE ? bytes.read(from, NO_SIBLINGS) : undefined }
  },
}

/** The highest bit of the length of a value; values are far shorter. */
const TERMS_BIT = 0x80000000

/** The value of an insert, after its length, whose highest bit says whether terms come first. */
export const insertedValue: Field<Contents & { readonly value: Uint8Array }> = {
  fixedBytes: u32.fixedBytes,
  variableBytes: (inserted) => termsBytes(inserted) + inserted.value.length,
  write: ({ value, terms: asked }, to) => {
    to.u32(value.length + (asked === undefined ? 0 : TERMS_BIT))
    if (asked !== undefined) terms.write(asked, to, NO_SIBLINGS)
    to.raw(value)
  },
  read: (from) => {
    const length = from.u32()
    if (length < TERMS_BIT) return { value: from.raw(length) }
    return { terms: terms.read(from, NO_SIBLINGS), value: from.raw(length - TERMS_BIT) }
  },
}

const termsBytes = ({ terms: asked }: Contents): number => (asked === undefined ? 0 : terms.fixedBytes)
