import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** A source file: its path from the project root, written with `/`, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** Every TypeScript file of the given folders of the project, by path. */
export function readSources(folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

const LINE_COMMENT = /\/\/.*/
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/
const REGULAR_EXPRESSION =
  /(?<=[=(,:[!&|?{};>\n]\s*|return\s)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//
const NOT_CODE = new RegExp(
  [LINE_COMMENT, BLOCK_COMMENT, TEXT, REGULAR_EXPRESSION].map((part) => part.source).join('|'),
  'y',
)
/** The text of a template up to its end or to code within it. */
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y

/** The code alone: comments, texts and regular expressions become blanks, so that positions stay. */
export function codeOf(text: string): string {
  let code = ''
  /** For each `${` that we are in, the braces opened since. */
  const substitutions: number[] = []
  const blankNext = (pattern: RegExp): string => {
    pattern.lastIndex = code.length
    const [skipped = ''] = pattern.exec(text) ?? []
    code += skipped.replace(/[^\n]/g, ' ')
    return skipped
  }
  while (code.length < text.length) {
    if (blankNext(NOT_CODE) !== '') continue
    const next = text.charAt(code.length)
    const depth = substitutions.pop()
    const endsSubstitution = next === '}' && depth === 0
    if (depth !== undefined && !endsSubstitution)
      substitutions.push(depth + (next === '{' ? 1 : next === '}' ? -1 : 0))
    code += next
    if ((next === '`' || endsSubstitution) && blankNext(TEMPLATE_TEXT).endsWith('${')) substitutions.push(0)
  }
  return code
}

const IMPORT =
  /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^[ \t]*import\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'/gm

/** An import or re-export of a file. */
export interface Import {
  /** The module as written. */
  readonly module: string
  /** Of a relative one, its path from the project root. */
  readonly path: string | undefined
  /** What is imported, by the names that the module gives them; `*` stands for all. */
  readonly names: readonly string[]
  readonly line: number
}

export function importsOf(source: Source): Import[] {
  return [...source.text.matchAll(IMPORT)].map((match) => {
    const module = match[1] ?? match[2] ?? match[3] ?? ''
    return {
      module,
      path: module.startsWith('.') ? posix.join(posix.dirname(source.path), module) : undefined,
      names: match[1] === undefined ? (match[3] === undefined ? [] : ['*']) : namesIn(match[0]),
      line: lineAt(source.text, match.index + match[0].length),
    }
  })
}

/** The names in the braces of an import or export, before their `as`; `*` if there are no braces. */
function namesIn(statement: string): string[] {
  const list = /\{([^}]*)\}/.exec(statement)?.[1]
  return list === undefined ? ['*'] : namesOf(list).map(({ name }) => name)
}

/** The members of such a list. */
function namesOf(list: string): { readonly name: string; readonly as: string }[] {
  return list
    .split(',')
    .map((member) => member.trim().replace(/^type\s+/, ''))
    .filter((member) => member !== '')
    .map((member) => member.split(/\s+as\s+/))
    .map(([name = '', as = name]) => ({ name, as }))
}

const EXPORT =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?<kind>const|let|function\*?|class|interface|type|enum)\s+(?<name>[\w$]+)|^export\s+(?:type\s+)?\{(?<list>[^}]*)\}/gm

/** A name that a file exports. */
export interface Export {
  readonly name: string
  /** What is handed on from another file counts as a value. */
  readonly kind: 'type' | 'value'
  readonly line: number
}

/** What a file exports by name; not what `export *` hands on. */
export function exportsOf({ text }: Source): Export[] {
  return [...codeOf(text).matchAll(EXPORT)].flatMap(({ groups = {}, index }): Export[] => {
    const { kind = '', name, list = '' } = groups
    const line = lineAt(text, index)
    if (name === undefined) return namesOf(list).map(({ as }) => ({ name: as, kind: 'value', line }))
    return [{ name, kind: /^(interface|type)$/.test(kind) ? 'type' : 'value', line }]
  })
}

/** The line, from 1, of a position in a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
