const SHOWN = 20

/** The first difference of two texts, with what surrounds it, as `diff` would show it. */
export function difference(accepted: string, actual: string): string {
  const [old, now] = [accepted.split('\n'), actual.split('\n')]
  let start = 0
  while (start < old.length && old[start] === now[start]) start++
  let same = 0
  while (same < Math.min(old.length, now.length) - start && old.at(-1 - same) === now.at(-1 - same)) same++
  const part = (lines: string[], mark: string) => {
    const changed = lines.slice(start, lines.length - same).map((line) => `${mark} ${line}`)
    return changed.length > SHOWN
      ? [...changed.slice(0, SHOWN), `${mark} … ${changed.length - SHOWN} more`]
      : changed
  }
  const before = old.slice(Math.max(0, start - 3), start).map((line) => `  ${line}`)
  return [`@@ line ${start + 1} @@`, ...before, ...part(old, '-'), ...part(now, '+')].join('\n')
}
