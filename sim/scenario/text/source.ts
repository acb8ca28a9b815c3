import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { withoutMark } from '../../core/delimited-rows.ts'
import { Problem } from '../../core/problem.ts'

/** The way to a value in a document: keys of maps, positions in lists. */
export type Path = readonly (string | number)[]

/** A stretch of a text, for a code frame. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
  readonly text: string
}

/** `phases[3].crash.fraction` */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}

/** One YAML (or JSON) text: its value, what is wrong with its syntax, and where everything stands. */
export class Source {
  readonly file: string
  readonly text: string
  /** The value; undefined for an empty text. Meaningless if there are `problems`. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  readonly #root: Node | null
  readonly #lines = new LineCounter()
  readonly #document: ReturnType<typeof parseDocument>

  /** `at`: of a document that lies within another, where it begins; all paths count from there. */
  constructor({ file, text, at = [] }: { file: string; text: string; at?: Path }) {
    this.file = file
    this.text = withoutMark(text)
    this.#document = parseDocument(this.text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
      // The library compares each key with all others; see #keyProblems.
      uniqueKeys: false,
    })
    this.#root = nodeAt(this.#document, at)
    const problems = this.#syntaxProblems([...this.#document.errors, ...this.#document.warnings])
    if (problems.length === 0) problems.push(...this.#depthProblems())
    if (problems.length === 0) problems.push(...this.#keyProblems(), ...this.#aliasProblems())
    this.problems = problems
    if (problems.length > 0) return
    try {
      this.value = valueAt(this.#document.toJS(), at) ?? undefined
    } catch (error) {
      // Aliases of aliases may stand for more than any memory holds; the library stops in time.
      const statement = `The aliases (\`*name\`) cannot be followed: ${(error as Error).message}.`
      problems.push(new Problem({ ...this.placeOfOffset(0), statement }))
    }
  }

  /** Where the value at `path` stands, or the nearest map or list around it that is there. */
  placeOf(path: Path): Place {
    let node = resolveAlias(this.#root, this.#document)
    let key: Node | null = null
    for (const part of path) {
      const next = step(node, part)
      if (next === undefined) return this.#placeOfNode(key) ?? this.#start
      key = next.key ?? next.value
      node = resolveAlias(next.value, this.#document)
    }
    // A map or list is shown by its key: its own first character is the start of its first entry.
    return this.#placeOfNode(isScalar(node) ? node : key) ?? this.#start
  }

  /** Where the last key of `path` stands, or what should have held it. */
  placeOfKey(path: Path): Place {
    return this.findKey(path) ?? this.placeOf(path)
  }

  /** Where the last key of `path` stands; undefined if it is not there. */
  findKey(path: Path): Place | undefined {
    let node = resolveAlias(this.#root, this.#document)
    let key: Node | null | undefined
    for (const part of path) {
      const next = step(node, part)
      if (next === undefined) return undefined
      key = next.key ?? next.value
      node = resolveAlias(next.value, this.#document)
    }
    return this.#placeOfNode(key ?? null)
  }

  /** The place of `length` characters at an offset into the text. */
  placeOfOffset(offset: number, length = 1): Place {
    const { line, col } = this.#lines.linePos(offset)
    const lineEnd = this.text.indexOf('\n', offset)
    const rest = (lineEnd === -1 ? this.text.length : lineEnd) - offset
    return {
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      length: Math.max(1, Math.min(length, rest)),
      text: this.text,
    }
  }

  /** Where the document begins. */
  get #start(): Place {
    return this.placeOfOffset(this.#root?.range?.[0] ?? 0)
  }

  #placeOfNode(node: Node | null): Place | undefined {
    if (!node?.range) return undefined
    const [start, end] = node.range
    return this.placeOfOffset(start, end - start)
  }

  /** What reads a document calls itself for each map in a map: some depth is enough for it, and more is of no use. */
  #depthProblems(): Problem[] {
    let level: Node[] = this.#document.contents === null ? [] : [this.#document.contents as Node]
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEPTH_MAX)
        return [new Problem({ ...(this.#placeOfNode(level[0]!) ?? this.#start), ...TOO_DEEP })]
      level = level.flatMap(childrenOf)
    }
    return []
  }

  #keyProblems(): Problem[] {
    const problems: Problem[] = []
    visit(this.#document, {
      Map: (_, map) => {
        const known = new Set<string>()
        for (const { key } of map.items) {
          if (!isScalar(key)) continue
          const name = String(key.value)
          if (known.has(name)) {
            const statement = `The key \`${name}\` is given twice in one map.`
            const place = this.#placeOfNode(key as Node) ?? this.#start
            problems.push(new Problem({ ...place, statement, hint: 'Keep one of the two.' }))
          }
          known.add(name)
        }
      },
    })
    return problems.sort((a, b) => a.line! - b.line! || a.column! - b.column!)
  }

  #aliasProblems(): Problem[] {
    const problems: Problem[] = []
    visit(this.#document, {
      Alias: (_, alias, around) => {
        const named = alias.resolve(this.#document)
        if (named !== undefined) {
          if (!around.includes(named)) return
          const statement = `The alias \`*${alias.source}\` stands within what it names, which would have no end.`
          const hint = 'Write out what is meant.'
          problems.push(new Problem({ ...(this.#placeOfNode(alias) ?? this.#start), statement, hint }))
          return
        }
        const statement = `The alias \`*${alias.source}\` names no anchor before it.`
        const hint = `Mark what it should stand for with \`&${alias.source}\`.`
        problems.push(new Problem({ ...(this.#placeOfNode(alias) ?? this.#start), statement, hint }))
      },
    })
    return problems
  }

  /** One problem per line: the library often reports what follows from the first. */
  #syntaxProblems(errors: readonly YAMLError[]): Problem[] {
    const problems = new Map<number, Problem>()
    for (const error of errors) {
      const place = this.placeOfOffset(error.pos[0], error.pos[1] - error.pos[0])
      if (problems.has(place.line)) continue
      problems.set(place.line, new Problem({ ...place, ...explain(error) }))
    }
    return [...problems.values()]
  }
}

const DEPTH_MAX = 100
const TOO_DEEP = {
  statement: `Maps and lists are nested more than ${DEPTH_MAX} deep here.`,
  hint: 'Look for a `[` or `{` that is not closed.',
}

function childrenOf(node: Node): Node[] {
  if (isSeq(node)) return node.items as Node[]
  return isMap(node) ? node.items.flatMap(({ value }) => (value === null ? [] : [value as Node])) : []
}

/** What the library's error means to an author of scenarios. */
function explain(error: YAMLError): { statement: string; hint?: string } {
  switch (error.code) {
    case 'RESOURCE_EXHAUSTION':
      return TOO_DEEP
    case 'TAB_AS_INDENT':
      return { statement: 'A tab is used to indent, which YAML does not allow.', hint: 'Indent with spaces.' }
    case 'BAD_INDENT':
      return {
        statement: `${error.message}.`,
        hint: 'Look for a missing `}` or `]`, or a line that is indented too little.',
      }
    case 'MULTIPLE_DOCS':
      return {
        statement: 'A scenario is one YAML document; `---` starts a second one.',
        hint: 'Use a file for each.',
      }
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        statement: 'This is not a map: a key in it has no line of its own, or is indented differently.',
        hint: 'Give keys of one map the same indentation, and put text with a `: ` in quotes.',
      }
    default:
      return { statement: `${error.message}.` }
  }
}

function resolveAlias(node: unknown, document: ReturnType<typeof parseDocument>): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null
  return (node as Node | null) ?? null
}

function nodeAt(document: ReturnType<typeof parseDocument>, path: Path): Node | null {
  let node = resolveAlias(document.contents, document)
  for (const part of path) node = resolveAlias(step(node, part)?.value, document)
  return node
}

/** The value at a path; undefined if there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined
    current = (current as Record<string | number, unknown>)[part]
  }
  return current
}

/** One step down a map or list; undefined if there is no such entry. */
function step(node: Node | null, part: string | number): { key?: Node; value: Node | null } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(part)]
    return value === undefined ? undefined : { value: value as Node | null }
  }
  if (!isMap(node)) return undefined
  const pair = pairsOf(node).get(String(part))
  return pair && { key: pair.key as Node, value: pair.value as Node | null }
}

const PAIRS = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

/** The pairs of a map by their keys, of which a hostile file may have thousands. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  let pairs = PAIRS.get(map)
  if (pairs === undefined) {
    pairs = new Map(
      map.items.toReversed().flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])),
    )
    PAIRS.set(map, pairs)
  }
  return pairs
}
