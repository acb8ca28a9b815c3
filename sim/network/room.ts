/**
 * The array itself if it has an element `index`, else a copy with twice the room or more: numbers that are kept for
 * every node grow with the nodes. New elements are 0.
 */
export function withRoomFor<Numbers extends Float64Array | Int32Array>(
  array: Numbers,
  index: number,
): Numbers {
  if (index < array.length) return array
  const larger = array instanceof Float64Array ? new Float64Array(room(index)) : new Int32Array(room(index))
  larger.set(array)
  return larger as Numbers
}

function room(index: number): number {
  return Math.max(64, 2 * index + 2)
}
