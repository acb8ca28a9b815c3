import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
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
  /** The value; undefined for an empty text. Meaningless where there are `problems`. */
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
    })
    this.#root = nodeAt(this.#document, at)
    const problems = this.#syntaxProblems([...this.#document.errors, ...this.#document.warnings])
    problems.push(...this.#aliasProblems())
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

  #aliasProblems(): Problem[] {
    const problems: Problem[] = []
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document) !== undefined) return
        const statement = `The alias \`*${alias.source}\` names no anchor before it.`
        const hint = `Mark what it should stand for with \`&${alias.source}\`.`
        problems.push(new Problem({ ...(this.#placeOfNode(alias) ?? this.#start), statement, hint }))
      },
    })
    return problems
  }

  /** One problem a line: the library often reports what follows from the first. */
  #syntaxProblems(errors: readonly YAMLError[]): Problem[] {
    const problems = new Map<number, Problem>()
    for (const error of errors) {
      const place = this.placeOfOffset(error.pos[0], error.pos[1] - error.pos[0])
      if (problems.has(place.line)) continue
      problems.set(place.line, new Problem({ ...place, ...explain(error, place) }))
    }
    return [...problems.values()]
  }
}

/** What the library's error means to someone who writes scenarios. */
function explain(error: YAMLError, place: Place): { statement: string; hint?: string; length?: number } {
  const line = place.text.split('\n')[place.line - 1] ?? ''
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^:\s]*/.exec(line.slice(place.column - 1))?.[0] ?? ''
      const statement = `The key \`${key}\` is given twice in one map.`
      return { statement, hint: 'Keep one of the two.', length: key.length }
    }
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

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined
    current = (current as Record<string | number, unknown>)[part]
  }
  return current
}

/** One step down a map or list; undefined where there is no such entry. */
function step(node: Node | null, part: string | number): { key?: Node; value: Node | null } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(part)]
    return value === undefined ? undefined : { value: value as Node | null }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
  return pair && { key: pair.key as Node, value: pair.value as Node | null }
}
