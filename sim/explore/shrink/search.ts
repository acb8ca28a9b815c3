/** A search asks of one candidate after another whether it is still broken, and returns the simplest that was. */
export type Search<Candidate, Result> = Generator<Candidate, Result, boolean>

/**
 * Leaves out as many parts as possible, first large pieces, then ever smaller ones: the complements of ddmin [Zeller & Hildebrandt 2002],
 * from the end on, since later parts mostly depend on earlier ones. In the end none can be left out alone.
 */
export function* fewest<Part, Candidate>(
  parts: readonly Part[],
  withOnly: (kept: readonly Part[]) => Candidate,
): Search<Candidate, readonly Part[]> {
  let kept = parts
  let size = parts.length
  while (kept.length > 0) {
    const before = kept.length
    for (let end = kept.length; end > 0; end -= size) {
      const rest = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)]
      if (yield withOnly(rest)) kept = rest
    }
    if (size === 1 && kept.length === before) break
    size = Math.max(1, Math.floor(Math.min(size, kept.length) / 2))
  }
  return kept
}

/**
 * The first of some values, the simplest first, that is still broken, by bisection; undefined if none is found. If one
 * value is broken and a later one is not, the value that is found need not be the first of all.
 */
export function* simplest<Value, Candidate>(
  values: readonly Value[],
  withThis: (value: Value) => Candidate,
): Search<Candidate, Value | undefined> {
  if (values.length === 0) return undefined
  if (yield withThis(values[0]!)) return values[0]
  let low = 1
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (yield withThis(values[middle]!)) high = middle
    else low = middle + 1
  }
  return values[high]
}

/** The first of some candidates that is still broken, each tried in turn; undefined if none is. */
export function* first<Candidate>(
  candidates: readonly Candidate[],
): Search<Candidate, Candidate | undefined> {
  for (const candidate of candidates) if (yield candidate) return candidate
  return undefined
}
