/** A copy with room for at least `length` numbers, the new ones 0; grows by doubling, so that it costs O(1) amortised. */
export function grown<ArrayType extends Uint32Array | Int32Array>(
  array: ArrayType,
  length: number,
): ArrayType {
  const Constructor = array.constructor as new (length: number) => ArrayType
  const larger = new Constructor(Math.max(64, length, array.length * 2))
  larger.set(array)
  return larger
}
