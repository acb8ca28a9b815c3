/**
 * Of the candidates, the one that a mistyped word most likely means; undefined if none is close. Case,
 * dashes, underscores and blanks do not count.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const plain = bare(word)
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    const target = bare(candidate)
    const tolerated = Math.max(1, Math.floor(Math.max(plain.length, target.length) / 3))
    // There are many of them if a file is not what it should be: its words are long, or thousands.
    if (Math.abs(plain.length - target.length) > tolerated) continue
    const distance = editDistance(plain, target)
    if (
      distance <= tolerated &&
      distance < Math.min(plain.length, target.length) &&
      distance < (best?.distance ?? Infinity)
    )
      best = { candidate, distance }
  }
  return best?.candidate
}

const bare = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '')

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
