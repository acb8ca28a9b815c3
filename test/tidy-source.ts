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
    .filter((path) => path.endsWith('.ts'))
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

/** What a file imports or re-exports: the module as written and, for a relative one, its path from the project root. */
export function importsOf(source: Source): { module: string; path: string | undefined; line: number }[] {
  return [...source.text.matchAll(IMPORT)].map((match) => {
    const module = match[1] ?? match[2] ?? match[3] ?? ''
    return {
      module,
      path: module.startsWith('.') ? posix.join(posix.dirname(source.path), module) : undefined,
      line: lineAt(source.text, match.index + match[0].length),
    }
  })
}

/** The line, from 1, of a position in a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
