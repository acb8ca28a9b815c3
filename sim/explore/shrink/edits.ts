import type { Fields } from '../document.ts'

/** Edits of a scenario as a YAML file gives it. Each makes a new scenario and leaves the given one alone. */

/** Where a value stands in a document. */
export type Path = readonly (string | number)[]

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys and values of a map, or places and entries of a list; none of anything else. */
export function childrenOf(value: unknown): readonly (readonly [key: string | number, child: unknown])[] {
  if (Array.isArray(value)) return value.map((entry, index) => [index, entry] as const)
  return isMap(value) ? Object.entries(value) : []
}

export function valueAt(document: unknown, path: Path): unknown {
  let value = document
  for (const key of path) value = (value as Record<string | number, unknown>)[key]
  return value
}

/** The document with another value in one place. */
export function withValue(document: Fields, path: Path, value: unknown): Fields {
  return replaced(document, path, () => [value]) as Fields
}

/** The document with any number of entries instead of one of a list. */
export function withEntries(document: Fields, path: Path, entries: readonly unknown[]): Fields {
  return replaced(document, path, () => entries) as Fields
}

/** The document without the values in these places. */
export function without(document: Fields, paths: readonly Path[]): Fields {
  const gone = new Set(paths.map((path) => JSON.stringify(path)))
  const copy = (value: unknown, at: Path): unknown => {
    const kept = childrenOf(value)
      .map(([key, child]) => ({ key, child, at: [...at, key] }))
      .filter((each) => !gone.has(JSON.stringify(each.at)))
    if (Array.isArray(value)) return kept.map((each) => copy(each.child, each.at))
    return isMap(value)
      ? Object.fromEntries(kept.map((each) => [each.key, copy(each.child, each.at)]))
      : value
  }
  return copy(document, []) as Fields
}

function replaced(value: unknown, [key, ...rest]: Path, by: () => readonly unknown[]): unknown {
  const children = childrenOf(value).map(([name, child]): readonly [string | number, readonly unknown[]] => {
    if (name !== key) return [name, [child]]
    return [name, rest.length === 0 ? by() : [replaced(child, rest, by)]]
  })
  if (Array.isArray(value)) return children.flatMap(([, values]) => values)
  return Object.fromEntries(children.map(([name, [child]]) => [name, child]))
}
