import { Problem } from '../../core/problem.ts'
import { formatPath, type Path, type Place, Source } from './source.ts'
import { closest } from './suggest.ts'

/** One `--set path=value`. */
export interface Override {
  readonly text: string
  readonly path: Path
  /** Offset and length of each part of the path in `text`. */
  readonly parts: readonly { readonly offset: number; readonly length: number }[]
  readonly valueOffset: number
  readonly source: Source
}

const FILE = '--set'

/** Reads `pastry.leafSetSize=16` or `phases[3].crash.fraction=0.5`; the value is YAML. */
export function readOverride(text: string): Override | Problem {
  const equals = text.indexOf('=')
  const written = equals === -1 ? text : text.slice(0, equals)
  const place = { file: FILE, line: 1, column: 1, length: Math.max(1, written.length), text }
  const hint =
    'Write it as `--set pastry.leafSetSize=16` or `--set phases[3].crash.fraction=0.5`; the first phase is 0.'
  if (equals === -1)
    return new Problem({ ...place, expected: '`path=value`', found: JSON.stringify(text), hint })

  const parts = readParts(written)
  if (parts === undefined)
    return new Problem({ ...place, expected: 'a path before the `=`', found: JSON.stringify(written), hint })

  const source = new Source({ file: FILE, text: text.slice(equals + 1) })
  const [syntax] = source.problems
  const valueOffset = equals + 1
  if (syntax !== undefined)
    return syntax.with({ line: 1, column: valueOffset + (syntax.column ?? 1), text: oneLine(text) })
  return { text: oneLine(text), path: parts.map(({ part }) => part), parts, valueOffset, source }
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')

function readParts(written: string): { part: string | number; offset: number; length: number }[] | undefined {
  const matches = [...written.matchAll(/(?:^|\.)([A-Za-z][\w-]*)|\[(\d{1,9})\]/gy)]
  const read = matches.reduce((sum, [whole]) => sum + whole.length, 0)
  if (matches.length === 0 || read !== written.length || matches[0]?.[1] === undefined) return undefined
  return matches.map(({ 0: whole, 1: key, 2: position = '', index }) => {
    const part = key ?? Number(position)
    return { part, offset: index + whole.indexOf(key ?? position), length: String(key ?? position).length }
  })
}

/**
 * The document with the override's value in its place, or why there is no such place. What does not lie on the
 * way to it is shared with the document, which stays as it is.
 */
export function applyOverride(document: unknown, override: Override): { readonly value: unknown } | Problem {
  return place(document, override, 0)
}

function place(current: unknown, override: Override, depth: number): { readonly value: unknown } | Problem {
  const part = override.path[depth]
  if (part === undefined) return { value: override.source.value ?? null }
  const entries = typeof part === 'number' ? asList(current, part) : asMap(current)
  if (entries === undefined) return misplaced(current, override, depth)
  const inner = place(entries.get(part), override, depth + 1)
  if (inner instanceof Problem) return inner
  entries.set(part, inner.value)
  return { value: Array.isArray(current) ? [...entries.values()] : Object.fromEntries(entries) }
}

function asList(current: unknown, position: number): Map<string | number, unknown> | undefined {
  return Array.isArray(current) && position < current.length ? new Map(current.entries()) : undefined
}

function asMap(current: unknown): Map<string | number, unknown> | undefined {
  if (current === undefined || current === null) return new Map()
  return typeof current === 'object' && !Array.isArray(current) ? new Map(Object.entries(current)) : undefined
}

function misplaced(current: unknown, override: Override, depth: number): Problem {
  const at = formatPath(override.path.slice(0, depth)) || 'the scenario'
  const part = override.path[depth]
  const list = Array.isArray(current)
  const statement =
    list && typeof part === 'number'
      ? `\`${at}\` has ${current.length} entries, counted from 0; there is no entry ${part}.`
      : list
        ? `\`${at}\` is a list; say which entry, such as \`${at}[0]\`.`
        : typeof part === 'number'
          ? `\`${at}\` is not a list.`
          : `\`${at}\` is not a map.`
  const kinds = list && typeof part === 'string' ? current.flatMap((entry) => Object.keys(entry ?? {})) : []
  const meant = typeof part === 'string' ? closest(part, kinds) : undefined
  const hint =
    meant === undefined ? undefined : `\`${meant}\` is \`${at}[${kinds.indexOf(meant)}].${meant}\`.`
  return new Problem({
    ...placeOfPart(override, depth),
    path: formatPath(override.path),
    statement,
    ...(hint && { hint }),
  })
}

/** Where part `depth` of the override's path stands. */
export function placeOfPart(override: Override, depth: number): Place {
  const { offset, length } = override.parts[depth] ?? { offset: 0, length: 1 }
  return { file: FILE, line: 1, column: offset + 1, length, text: override.text }
}

/** Where the value at `rest`, counted from the override's own path, stands. */
export function placeOfValue(override: Override, rest: Path): Place {
  const { column, length } = override.source.placeOf(rest)
  return { file: FILE, line: 1, column: override.valueOffset + column, length, text: override.text }
}
