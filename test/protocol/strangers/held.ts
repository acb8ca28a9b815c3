/** Everything through which a node reaches its host, and a test its world. */
const OUTSIDE = ['env', 'routing', 'world', 'scheduler']

/** How many items the maps, sets and arrays of a party hold, all together: what others may make it fill. */
export function itemsHeldBy(party: object): number {
  const seen = new Set<object>()
  const left: unknown[] = [party]
  let items = 0
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    if (ArrayBuffer.isView(next)) {
      items += next.byteLength >> 3
    } else if (next instanceof Map || next instanceof Set || Array.isArray(next)) {
      items += Array.isArray(next) ? next.length : next.size
      for (const item of next) left.push(...(next instanceof Map ? (item as [unknown, unknown]) : [item]))
    } else {
      for (const [name, value] of Object.entries(next)) if (!OUTSIDE.includes(name)) left.push(value)
    }
  }
  return items
}
