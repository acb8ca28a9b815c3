/** The exit code or signal of a pool's process that ended unexpectedly; the library states it in several lines. */
export function endOfProcess(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : String(error)
  return /(?:exitCode|signalCode): `(?!null|undefined)(\w+)`/.exec(text)?.[1]
}
