import { codeOf, exportsOf, importsOf, type Source } from './tidy-source.ts'

/** A rule about how files hang together. Gives one line per offence. */
export type GraphRule = (sources: readonly Source[]) => string[]

const isHouse = ({ path }: Source): boolean => /^(protocol|sim)\//.test(path)
const isLab = ({ path }: Source): boolean => path.startsWith('lab/')
const isTest = ({ path }: Source): boolean => path.startsWith('test/')
/** What the package offers to its users. */
const isSurface = ({ path }: Source): boolean => /^(protocol|sim)\/index\.ts$/.test(path)

/** No file of `protocol/`, `sim/` and `lab/` imports itself, not even through others, and not even types. */
export const circles: GraphRule = (sources) => {
  const house = sources.filter((source) => isHouse(source) || isLab(source))
  const importsOfFile = new Map(
    house.map((source) => [source.path, importsOf(source).flatMap(({ path }) => path ?? [])]),
  )
  const found = new Map<string, string>()
  for (const { path } of house) {
    const circle = shortestCircle(path, importsOfFile)
    if (circle === undefined) continue
    const members = [...circle].sort().join()
    if (!found.has(members)) found.set(members, `a circle: ${[...circle, path].join(' → ')}`)
  }
  return [...found.values()]
}

/** The files on the shortest way from a file back to itself, that file first; undefined if there is none. */
function shortestCircle(start: string, importsOfFile: ReadonlyMap<string, string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const path of queue) {
    for (const imported of importsOfFile.get(path) ?? []) {
      if (imported === start) return wayTo(path, cameFrom)
      if (cameFrom.has(imported)) continue
      cameFrom.set(imported, path)
      queue.push(imported)
    }
  }
  return undefined
}

function wayTo(path: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(path)
  return before === undefined ? [path] : [...wayTo(before, cameFrom), path]
}

/**
 * What a file of `protocol/` and `sim/` exports is imported by another file. Two things need not be, if the file uses them itself: a
 * type, which names a part of what else it exports, and what a test imports to try it alone. What only tests use is dead. The two index
 * files are for users of the package.
 */
export const deadExports: GraphRule = (sources) => {
  const used = namesImported(sources.filter((source) => !isTest(source)))
  const tested = namesImported(sources.filter(isTest))
  return sources
    .filter((source) => isHouse(source) && !isSurface(source))
    .flatMap((source) =>
      exportsOf(source).flatMap(({ name, kind, line }) => {
        const isTested = isAmong(tested, source, name)
        if (isAmong(used, source, name)) return []
        if ((kind === 'type' || isTested) && isUsedWithin(source, name)) return []
        const fault = isTested ? 'only tests import' : 'no other file imports'
        return [`${source.path}:${line}: ${fault} \`${name}\``]
      }),
    )
}

/** The names that are imported from each file; `*` stands for all. */
function namesImported(sources: readonly Source[]): Map<string, Set<string>> {
  const imported = new Map<string, Set<string>>()
  for (const source of sources)
    for (const { path, names } of importsOf(source)) {
      if (path === undefined) continue
      const known = imported.get(path) ?? new Set()
      imported.set(path, known)
      for (const name of names) known.add(name)
    }
  return imported
}

function isAmong(
  imported: ReadonlyMap<string, ReadonlySet<string>>,
  { path }: Source,
  name: string,
): boolean {
  const names = imported.get(path)
  return names !== undefined && (names.has(name) || names.has('*'))
}

/** Does it stand anywhere but where it is declared? A member of the same name does not count, a spread list does. */
function isUsedWithin({ text }: Source, name: string): boolean {
  const uses = codeOf(text).matchAll(new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name}(?![\\w$])`, 'g'))
  return [...uses].length > 1
}
