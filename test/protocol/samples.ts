import type { ExecutionContext } from 'ava'
import fc from 'fast-check'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, idFromWords, idToHex, truncateId, wordAt } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'

export const node = (handle: number): NodeHandle => handle as NodeHandle
export const us = (value: number): Micros => value as Micros
export const operation = (id: number): OperationId => id as OperationId

/**
 * Checks a property whose predicate throws (`node:assert`, not `t`) if it does not hold. The failure shows the
 * smallest counter-example and the seed that finds it again.
 */
export function prove<T>(
  t: ExecutionContext,
  property: fc.IProperty<T>,
  parameters: fc.Parameters<T> = {},
): void {
  const details = fc.check(property, parameters)
  if (details.failed) t.fail(`${fc.defaultReportMessage(details)}\n\n${details.errorInstance}`)
  else t.pass()
}

/** Size of the id space. */
export const RING = 1n << 128n

/** An id as the plain number that it stands for: the reference for all arithmetic. */
export function toBigInt(id: Id): bigint {
  let value = 0n
  for (let word = 0; word < 4; word++) value = (value << 32n) | BigInt(wordAt(id, word) >>> 0)
  return value
}

/** The id of a number, reduced to the ring. */
export function fromBigInt(value: bigint): Id {
  const reduced = ((value % RING) + RING) % RING
  const word = (shift: bigint): number => Number((reduced >> shift) & 0xffff_ffffn)
  return idFromWords(word(96n), word(64n), word(32n), word(0n))
}

const uniform = fc.bigInt({ min: 0n, max: RING - 1n }).map(fromBigInt)
/** On the two sides of the wrap, of half-way round, and of every border between words. */
const atBorders = fc
  .tuple(fc.constantFrom(0n, 32n, 64n, 96n, 127n, 128n), fc.bigInt({ min: -3n, max: 3n }))
  .map(([bit, offset]) => fromBigInt((1n << bit) + offset))
const short = fc.bigInt({ min: 0n, max: 255n }).map((byte) => fromBigInt(byte << 120n))

/** Any id, often at the ends of the space, half-way round, or next to a border between words. */
export const anyId: fc.Arbitrary<Id> = fc.oneof(uniform, atBorders, short)

/** An id, and another that shares the leading `bits` with it or lies next to it. */
const near = (id: Id): fc.Arbitrary<Id> =>
  fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 127 }), uniform)
      .map(([bits, other]) => fromBigInt(toBigInt(id) ^ (toBigInt(other) >> BigInt(bits)))),
    fc.bigInt({ min: -4n, max: 4n }).map((offset) => fromBigInt(toBigInt(id) + offset)),
    fc.bigInt({ min: -3n, max: 3n }).map((offset) => fromBigInt(toBigInt(id) + (1n << 127n) + offset)),
    fc.bigInt({ min: -4n, max: 4n }).map((offset) => fromBigInt(toBigInt(id) + (offset << 96n))),
  )

/** Two ids, often with a long common prefix, next to each other or opposite on the ring. */
export const idPair: fc.Arbitrary<readonly [Id, Id]> = anyId.chain((first) =>
  fc.tuple(fc.constant(first), fc.oneof(anyId, near(first))),
)

/** Three such ids. */
export const idTriple: fc.Arbitrary<readonly [Id, Id, Id]> = anyId.chain((first) =>
  fc.tuple(fc.constant(first), fc.oneof(anyId, near(first)), fc.oneof(anyId, near(first))),
)

/** Different ids of `idBits` bits, some of them close together and some at the ends of the space. */
export function ringOfIds(limits: {
  minLength: number
  maxLength: number
  idBits?: number
}): fc.Arbitrary<Id[]> {
  const { idBits = 128, ...lengths } = limits
  return fc.uniqueArray(
    fc
      .oneof({ weight: 3, arbitrary: uniform }, { weight: 1, arbitrary: atBorders })
      .map((id) => truncateId(id, idBits)),
    { ...lengths, selector: (id) => idToHex(id) },
  )
}
