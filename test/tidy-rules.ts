import { codeOf, importsOf, lineAt, type Source } from './tidy-source.ts'

/** The rules of the house that a compiler does not know (docs: design and style). Each gives one line per offence. */
export type Rule = (source: Source) => string[]

interface Floor {
  readonly level: number
  /** Which files live here. */
  readonly files: RegExp
  /** What may come from outside the project. */
  readonly packages: RegExp
}

const NO_PACKAGE = /^$/

/**
 * From the ground up. Two rooms of one level never import each other. Below the commands there is no module of Node: the same files
 * run in a browser.
 */
const FLOORS: readonly Floor[] = [
  { level: 0, files: /^protocol\//, packages: NO_PACKAGE },
  // The one reader of delimited rows is here, since network, scenario and commands all read such files.
  { level: 1, files: /^sim\/core\//, packages: /^(seedrandom|csv-parse\/sync)$/ },
  { level: 2, files: /^sim\/network\//, packages: NO_PACKAGE },
  { level: 2, files: /^sim\/measure\//, packages: NO_PACKAGE },
  // What a scenario expects is what the summary has: it reads the columns of sim/measure.
  { level: 3, files: /^sim\/scenario\//, packages: /^(yaml|zod|picocolors)$/ },
  { level: 3, files: /^sim\/host\//, packages: NO_PACKAGE },
  // Keys are hashed with SHA-1.
  { level: 4, files: /^sim\/run(\.ts$|\/)/, packages: /^@noble\/hashes\// },
  { level: 5, files: /^sim\/sweep\//, packages: /^(zod|jstat|@noble\/hashes\/.*)$/ },
  { level: 5, files: /^sim\/explore\//, packages: /^yaml$/ },
  { level: 6, files: /^sim\/index\.ts$/, packages: NO_PACKAGE },
  { level: 6, files: /^sim\/figures\//, packages: NO_PACKAGE },
  { level: 7, files: /^sim\/commands\/shell\//, packages: /^/ },
  { level: 8, files: /^sim\/(cli\.ts$|commands\/)/, packages: /^/ },
  // What runs in a browser stands beside the commands, which need Node; what builds and serves it stands on all.
  { level: 7, files: /^lab\/.*\//, packages: /^(?!node:)/ },
  { level: 9, files: /^lab\/[^/]+$/, packages: /^/ },
]

/** A file imports only from its own room and from lower floors, and only the packages that its room may use. */
export const floors: Rule = (source) => {
  const floor = floorOf(source.path)
  if (!floor)
    return isHouse(source.path) ? [`${source.path}: lives on no floor (see docs on the floors)`] : []
  return importsOf(source).flatMap(({ module, path, line }) => {
    const place = `${source.path}:${line}`
    if (path === undefined)
      return floor.packages.test(module) ? [] : [`${place}: '${module}' may not be imported on this floor`]
    const target = floorOf(path)
    if (target && (target === floor || target.level < floor.level)) return []
    return [`${place}: '${path}' is not on a lower floor`]
  })
}

function floorOf(path: string): Floor | undefined {
  return FLOORS.find(({ files }) => files.test(path))
}

const isHouse = (path: string): boolean => /^(protocol|sim)\//.test(path)
const isCommand = (path: string): boolean => /^sim\/(cli\.ts$|commands\/)/.test(path)
const isPure = (path: string): boolean => isHouse(path) && !isCommand(path)
const isProtocol = (path: string): boolean => path.startsWith('protocol/')

interface Ban {
  readonly code: RegExp
  readonly why: string
  readonly where: (path: string) => boolean
}

const TIME = 'virtual time is the only time: ask the clock you were given'
const CHANCE = 'every draw belongs to a named stream'
const WORLD = 'only sim/cli.ts and sim/commands touch the world'
const LAST_BITS = 'its last bits differ between Node versions: use sim/core/distributions.ts'
const ORDER = 'the order must be total and defined by the data'

const BANS: readonly Ban[] = [
  { code: /\bDate\b(?=\s*[.(])/, why: TIME, where: isPure },
  { code: /\bperformance\b/, why: TIME, where: isPure },
  { code: /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/, why: TIME, where: isPure },
  { code: /\bMath\s*\.\s*random\b/, why: CHANCE, where: isHouse },
  { code: /\b(randomUUID|randomBytes|getRandomValues)\b/, why: CHANCE, where: isHouse },
  {
    code: /\b(process|console)\s*\.|\b(globalThis|require\s*\(|import\.meta|fetch\s*\()/,
    why: WORLD,
    where: isPure,
  },
  {
    code: /\b(WeakRef|FinalizationRegistry)\b/,
    why: 'garbage collection is not deterministic',
    where: isPure,
  },
  { code: /\b(localeCompare|toLocale\w+|Intl)\b/, why: 'it depends on the machine', where: isPure },
  { code: /\.\s*(sort|toSorted)\s*\(\s*\)/, why: ORDER, where: isPure },
  {
    code: /\bfor\s*\(\s*(const|let)\s+\w+\s+in\b/,
    why: `${ORDER}: iterate over an array or a Map`,
    where: isPure,
  },
  {
    code: /\*\*|\bMath\s*\.\s*(pow|exp|expm1|log|log2|log10|log1p|a?(sin|cos|tan)h?|atan2|cbrt|hypot)\b/,
    why: LAST_BITS,
    where: (path) => isPure(path) && path !== 'sim/core/distributions.ts',
  },
  { code: /\b(async|await|Promise)\b/, why: 'a run is synchronous', where: isPure },
  { code: /\bBigInt\b|\b\d+n\b/, why: 'ids are 32-bit words', where: isPure },
  {
    code: /\bsimulat(ed|ion|or)\b/i,
    why: 'the protocol does not know which world it lives in',
    where: isProtocol,
  },
  { code: /\b(Manager|Helper|Utils?)\b|\w(Manager|Helper|Utils?)\b/, why: 'say what it is', where: isHouse },
]

/** No code uses what would make two runs differ, or what belongs to another floor. */
export const bans: Rule = (source) => {
  const code = codeOf(source.text)
  return BANS.filter(({ where }) => where(source.path)).flatMap(({ code: banned, why }) =>
    [...code.matchAll(new RegExp(banned, 'g'))].map(
      (match) => `${source.path}:${lineAt(code, match.index)}: \`${match[0].trim()}\` is banned here: ${why}`,
    ),
  )
}

const LINES_AT_MOST = 400

/** One subject a file: 400 lines are the end. */
export const fileLength: Rule = ({ path, text }) => {
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines <= LINES_AT_MOST ? [] : [`${path}: ${lines} lines; a file ends at ${LINES_AT_MOST}`]
}

/** File names are kebab-case. */
export const fileName: Rule = ({ path }) =>
  /^[a-z0-9]+([-/.][a-z0-9]+)*\.tsx?$/.test(path)
    ? []
    : [`${path}: file names are lower-case words joined by hyphens`]

/** No debt without its reason, and no way round the type checker. */
export const comments: Rule = ({ path, text }) =>
  [
    ...text.matchAll(
      /\b(?:TODO|FIXME|XXX)\b(?![^\n:]*:\s*\S)|@ts-(?:ignore|nocheck)|\beslint-|biome-ignore-(?:all|start)/g,
    ),
  ].map(
    (match) => `${path}:${lineAt(text, match.index)}: \`${match[0]}\` needs a reason, or should not be there`,
  )
