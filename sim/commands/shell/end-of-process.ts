/** Of a process of a pool that ended by itself its exit code or signal; the library states it in several lines. */
export function endOfProcess(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : String(error)
  return /(?:exitCode|signalCode): `(?!null|undefined)(\w+)`/.exec(text)?.[1]
}
