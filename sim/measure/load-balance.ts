/** How evenly something is spread over nodes. */
export interface LoadBalance {
  /** The largest load over the mean: 1 when even. */
  readonly maxOverMean: number
  /** Standard deviation (of the population) over the mean: 0 when even. */
  readonly variation: number
  /** 0 when even, (n − 1)/n when one node has everything. */
  readonly gini: number
}

/** `null` if there is nothing to spread. Loads are not negative; their order does not matter. */
export function loadBalance(loads: Iterable<number>): LoadBalance | null {
  // Sorted first, so that the floating-point sum is the same for every order.
  const sorted = sortedLoads(loads)
  const n = sorted.length
  const sum = sorted.reduce((total, load) => total + load, 0)
  if (sum === 0) return null
  const mean = sum / n
  const squares = sorted.reduce((total, load) => total + (load - mean) * (load - mean), 0)
  const ranked = sorted.reduce((total, load, index) => total + (2 * index + 1 - n) * load, 0)
  return {
    maxOverMean: sorted[n - 1]! / mean,
    variation: Math.sqrt(squares / n) / mean,
    gini: ranked / (n * sum),
  }
}

/**
 * Most of many nodes have one of a few loads, such as 0: the distinct loads are sorted, and each is repeated as many
 * times as it occurred.
 */
function sortedLoads(loads: Iterable<number>): Float64Array {
  const counts = new Map<number, number>()
  let n = 0
  for (const load of loads) {
    counts.set(load, (counts.get(load) ?? 0) + 1)
    n++
  }
  const sorted = new Float64Array(n)
  let place = 0
  for (const [load, count] of [...counts].sort(([a], [b]) => a - b)) {
    sorted.fill(load, place, place + count)
    place += count
  }
  return sorted
}
