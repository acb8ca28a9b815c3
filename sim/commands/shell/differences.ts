/** One place where two JSON documents differ; a side that lacks it says `undefined`. */
export interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Every place, in document order, where two values that came from JSON differ. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (Object.is(before, after)) return []
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) =>
    differences(
      before[key],
      after[key],
      Array.isArray(after) ? `${path}[${key}]` : path ? `${path}.${key}` : key,
    ),
  )
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
