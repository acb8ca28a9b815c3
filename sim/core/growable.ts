/**
 * The array itself if it has an element `index`, else a copy that does: numbers that are kept for every node grow with the
 * nodes. New elements are 0. The room at least doubles, so that growing costs O(1) amortised.
 */
export function withRoomFor<
  Numbers extends Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array,
>(numbers: Numbers, index: number): Numbers {
  if (index < numbers.length) return numbers
  const Kind = numbers.constructor as new (length: number) => Numbers
  const larger = new Kind(Math.max(64, index + 1, 2 * numbers.length))
  larger.set(numbers)
  return larger
}
