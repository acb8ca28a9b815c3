import { isMap, parseDocument, visit } from 'yaml'

/** What a scenario is called as a file: after its name, in letters that every file system takes. */
export function fileNameOf(text: string): string {
  const document = parseDocument(text)
  const name: unknown = isMap(document.contents) ? document.get('name') : undefined
  const kept =
    typeof name === 'string' ? name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '') : ''
  return `${kept.slice(0, 80) || 'scenario'}.yaml`
}

/** Those of the data files, by their paths, that a scenario names. */
export function filesNamedIn(text: string, paths: readonly string[]): string[] {
  const named = new Set<unknown>()
  visit(parseDocument(text), { Scalar: (_, { value }) => void named.add(value) })
  return paths.filter((path) => named.has(path))
}
