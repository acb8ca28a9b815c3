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
  /** What stands at the path shall be as if it were not stated: `path=null`. */
  readonly leavesOut: boolean
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
  const path = parts.map(({ part }) => part)
  const leavesOut = source.value === undefined && /[^\s]/.test(source.text)
  return { text: oneLine(text), path, parts, valueOffset, source, leavesOut }
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

/** What an override is laid over. */
interface Target {
  readonly override: Override
  /** Keys of which a map holds one: an override of another is meant for another map. */
  readonly exclusive: readonly string[]
}

/**
 * The document with the override's value in its place, or why there is no such place. What does not lie on the
 * way to it is shared with the document, which stays as it is. A value that is left out is undefined, in a list too: so
 * positions mean the same to the next override.
 */
export function applyOverride(document: unknown, target: Target): { readonly value: unknown } | Problem {
  return place(document, target, { depth: 0, around: undefined })
}

/** A document without the entries of lists that were left out. */
export function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => entry !== undefined).map(withoutGaps)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutGaps(inner)]))
}

/** Where the value at a path of such a document stood before. */
export function pathWithGaps(value: unknown, path: Path): Path {
  let current = value
  return path.map((part) => {
    const before = typeof part === 'number' && Array.isArray(current) ? positionOf(current, part) : part
    current = (current as Record<string | number, unknown> | null | undefined)?.[before]
    return before
  })
}

/** Of an entry that stands at a position without the gaps. */
function positionOf(list: readonly unknown[], position: number): number {
  const positions = [...list.keys()].filter((at) => list[at] !== undefined)
  return positions[position] ?? position
}

function place(
  current: unknown,
  target: Target,
  { depth, around }: { readonly depth: number; readonly around: unknown },
): { readonly value: unknown } | Problem {
  const { override } = target
  const part = override.path[depth]
  if (part === undefined) return { value: override.leavesOut ? undefined : (override.source.value ?? null) }
  const entries = typeof part === 'number' ? asList(current, part) : asMap(current)
  if (entries === undefined) return misplaced(current, target, depth)
  const other = otherKey(entries, target, depth)
  if (other !== undefined) return otherKind({ other, around }, target, depth)
  const inner = place(entries.get(part), target, { depth: depth + 1, around: current })
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

/** Of the keys of which an entry of a list, or what is `during` others, holds one: that which is there instead of the override's. */
function otherKey(
  entries: ReadonlyMap<string | number, unknown>,
  { override: { path }, exclusive }: Target,
  depth: number,
): string | undefined {
  const [before, part] = [path[depth - 1], path[depth]]
  if ((typeof before !== 'number' && before !== 'during') || !exclusive.includes(String(part)))
    return undefined
  const there = exclusive.filter((key) => entries.get(key) !== undefined)
  return there.some((key) => key === part) ? undefined : there[0]
}

/** The map at that position holds another of the keys of which it can hold one. */
function otherKind(
  { other, around }: { readonly other: string; readonly around: unknown },
  { override, exclusive }: Target,
  depth: number,
): Problem {
  const at = formatPath(override.path.slice(0, depth))
  return new Problem({
    ...placeOfPart(override, depth - 1),
    path: formatPath(override.path),
    statement: `\`${at}\` is \`${other}\`, not \`${override.path[depth]}\`.`,
    ...hintOf(Array.isArray(around) ? kindsOf(around, exclusive) : undefined),
  })
}

const ENTRIES_SHOWN = 30

/** What stands at each position of a list. */
function kindsOf(list: readonly unknown[], exclusive: readonly string[]): string | undefined {
  const kinds = list.slice(0, ENTRIES_SHOWN).map((entry, index) => {
    const [kind = 'nothing', inner] =
      Object.entries(entry ?? {}).find(([key]) => exclusive.includes(key)) ?? []
    const [within] = Object.keys(inner ?? {}).filter((key) => exclusive.includes(key))
    return `[${index}] ${kind}${within === undefined ? '' : ` ${within}`}`
  })
  const rest = list.length > ENTRIES_SHOWN ? ', …' : ''
  return kinds.length === 0 ? undefined : `There are: ${kinds.join(', ')}${rest}.`
}

const hintOf = (hint: string | undefined): { readonly hint?: string } => (hint === undefined ? {} : { hint })

function misplaced(current: unknown, { override, exclusive }: Target, depth: number): Problem {
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
    meant !== undefined
      ? `\`${meant}\` is \`${at}[${kinds.indexOf(meant)}].${meant}\`.`
      : list
        ? kindsOf(current, exclusive)
        : undefined
  return new Problem({
    ...placeOfPart(override, depth),
    path: formatPath(override.path),
    statement,
    ...hintOf(hint),
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
