/** Lengths are multiples of this, so that records of up to this many numbers are not cut. */
const STEP = 64
const GROWTH = 1.25

const wholeSteps = (length: number): number => Math.ceil(length / STEP) * STEP

/**
 * The array itself if it has an element `index`, else a copy that does: numbers that are kept for every node grow with the
 * nodes. New elements are 0. The room grows by at least a quarter, so that growing costs O(1)
 * amortised and little of it is unused.
 */
export function withRoomFor<
  Numbers extends Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array,
>(numbers: Numbers, index: number): Numbers {
  if (index < numbers.length) return numbers
  const Kind = numbers.constructor as new (length: number) => Numbers
  const larger = new Kind(Math.max(STEP, index + 1, wholeSteps(GROWTH * numbers.length)))
  larger.set(numbers)
  return larger
}
