import type { z } from 'zod'
import { ownValue } from '../../core/own-value.ts'
import { Problem } from '../../core/problem.ts'
import { type SchemaNode, schemaAt } from '../schema/json-schema.ts'
import { describeValue, type LocatedDocument, problemAt } from './document.ts'
import { formatPath, type Path, valueAt } from './source.ts'
import { closest } from './suggest.ts'

type Issue = z.core.$ZodIssue

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

/** For zod's `error` option: what was expected, if a field does not say so itself. */
export function expectedByDefault(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES[issue.expected]
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String))
  if (issue.code === 'invalid_union' && Array.isArray(issue.options)) return oneOf(issue.options.map(String))
  return undefined
}

const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? `\`${words[0]}\`` : `one of ${words.map((word) => `\`${word}\``).join(', ')}`

/** A document and the schema that it is held to. */
export interface Checked {
  readonly document: LocatedDocument
  readonly schema: SchemaNode
}

/** What zod found wrong with a document, as problems for the user. */
export function schemaProblems(checked: Checked, issues: readonly Issue[]): Problem[] {
  const specific = issues.flatMap((issue) => mostSpecific(issue))
  const unknown = specific.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? keysOf(checked, issue) : [],
  )
  // A misspelt key is one mistake: that the key which was meant is missing, or none was given, goes without saying.
  const implied = new Set(
    unknown.flatMap(({ around, meant }) => [formatPath(around), formatPath([...around, meant ?? ''])]),
  )
  return specific.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return keysOf(checked, issue).map((key) => unknownKey(checked, key))
    const value = valueAt(checked.document.value, issue.path as Path)
    const isImplied =
      implied.has(formatPath(issue.path as Path)) && (issue.code === 'custom' || value === undefined)
    return isImplied ? [] : [wrongValue(checked.document, issue, value)]
  })
}

/** Of alternatives, the one whose type fits is the one that was meant: its complaints say more. */
function mostSpecific(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const meant = issue.errors.filter((errors) => !errors.some(isOfWrongType))
  const [only] = meant
  if (only === undefined || meant.length > 1) return [issue]
  return only.flatMap((inner) => mostSpecific({ ...inner, path: [...issue.path, ...inner.path] }))
}

const isOfWrongType = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' || (issue.code === 'custom' && issue.params?.wrongType === true))

function wrongValue(document: LocatedDocument, issue: Issue, value: unknown): Problem {
  const path = issue.path as Path
  const params = (issue.code === 'custom' ? issue.params : undefined) as
    | { found?: string; hint?: string }
    | undefined
  const name = formatPath(path)
  if (value === undefined && params?.found === undefined && path.length > 0)
    return problemAt(document, path, { statement: `\`${name}\` is missing: expected ${issue.message}.` })
  return problemAt(document, path, {
    expected: issue.message,
    found: params?.found ?? describeValue(value),
    hint: params?.hint ?? hintFor(issue, value),
  })
}

function hintFor(issue: Issue, value: unknown): string | undefined {
  if (issue.code === 'invalid_value' || issue.code === 'invalid_union') {
    const words = issue.code === 'invalid_value' ? issue.values : (issue as { options?: unknown[] }).options
    if (typeof value === 'boolean' || typeof value === 'number') return undefined
    const word = typeof value === 'object' && value !== null ? undefined : String(value)
    return word === undefined ? undefined : suggestion(closest(word, (words ?? []).map(String)))
  }
  if (issue.code !== 'invalid_type') return undefined
  if (issue.expected === 'boolean' && typeof value === 'string' && /^(yes|no|on|off)$/i.test(value))
    return 'YAML 1.2 reads yes, no, on and off as text.'
  if (issue.expected === 'object' && value === null) return 'For nothing but defaults, write `{}`.'
  if (issue.expected === 'array' && typeof value === 'object') return 'Start each entry with `- `.'
  if (
    ['number', 'int'].includes(issue.expected) &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  )
    return 'Leave the quotes out.'
  return undefined
}

interface UnknownKey {
  readonly key: string
  /** The map that holds it. */
  readonly around: Path
  /** The keys of such a map, and the one that was probably meant. */
  readonly known: readonly string[]
  readonly meant: string | undefined
  /** Why the map does not take it, if the schema says so. */
  readonly refusal: string | undefined
}

function keysOf({ document, schema }: Checked, issue: z.core.$ZodIssueUnrecognizedKeys): UnknownKey[] {
  const around = issue.path as Path
  const { properties = {}, refused = {} } = schemaAt({ schema, value: document.value, path: around }) ?? {}
  const known = Object.keys(properties)
  return issue.keys.map((key) => {
    return { key, around, known, meant: closest(key, known), refusal: ownValue(refused, key) }
  })
}

function unknownKey(
  { document, schema }: Checked,
  { key, around, known, meant, refusal }: UnknownKey,
): Problem {
  const path = [...around, key]
  const where = around.length === 0 ? 'here' : `in \`${formatPath(around)}\``
  return new Problem({
    ...document.placeOfKey(path),
    path: formatPath(path),
    statement: refusal ?? `The key \`${key}\` is not known ${where}.`,
    hint:
      (refusal ? undefined : (suggestion(meant) ?? homeOf(schema, key))) ??
      `Known there: ${known.join(', ')}.`,
  })
}

const suggestion = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : `Did you mean \`${meant}\`?`

/** In which other section of the document a key belongs, if in one only. */
function homeOf(schema: SchemaNode, key: string): string | undefined {
  const homes = Object.entries(schema.properties ?? {})
    .filter(
      ([, section]: [string, SchemaNode]) =>
        section.properties !== undefined && Object.hasOwn(section.properties, key),
    )
    .map(([name]) => name)
  return homes.length === 1 ? `\`${key}\` belongs under \`${homes[0]}\`.` : undefined
}
