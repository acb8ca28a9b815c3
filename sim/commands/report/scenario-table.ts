import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { jsonSchema, type SchemaNode } from '../../scenario/schema/json-schema.ts'
import { formatDuration } from '../../scenario/text/quantities.ts'
import type { Table } from './html.ts'

const TEXT_AT_MOST = 120
/** Longer lists are data: their length says enough. */
const LIST_AT_MOST = 8

/** All that a scenario says, as path and value, quantities with their units; data such as keys and traces shortened. */
export function scenarioTable(scenario: ResolvedScenario): Table {
  const { phases, ...sections } = scenario
  return {
    title: 'The scenario',
    about:
      'Everything that the run depended on, defaults included. Data are shortened here; manifest.json and recorded-data have all of them.',
    columns: [
      { title: 'setting', align: 'left' },
      { title: 'value', align: 'left' },
    ],
    rows: [
      ...lines('', sections, ''),
      ...phases.flatMap(({ index, kind, ...fields }) => [
        [`phases[${index}]`, kind],
        ...lines(`phases[${index}]`, fields, kind),
      ]),
    ],
  }
}

function lines(path: string, value: unknown, kind: string): string[][] {
  if (Array.isArray(value) && (value.length > LIST_AT_MOST || !value.every(isMap)))
    return [[path, listed(value)]]
  if (!isMap(value) && !Array.isArray(value)) return [[path, shown(path, value, kind)]]
  return Object.entries(value).flatMap(([name, inner]) =>
    lines(Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`, inner, kind),
  )
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function listed(values: readonly unknown[]): string {
  const text = JSON.stringify(values)
  return values.length <= LIST_AT_MOST && text.length <= TEXT_AT_MOST
    ? text
    : `${values.length} entries, from ${brief(JSON.stringify(values[0]) ?? '')}`
}

function shown(path: string, value: unknown, kind: string): string {
  if (typeof value !== 'number') return brief(value === null ? 'none' : String(value))
  switch (quantityAt(path, kind)) {
    case 'duration':
      return formatDuration(value)
    case 'bytes':
      return `${value} B`
    default:
      return String(value)
  }
}

const brief = (text: string): string =>
  text.length <= TEXT_AT_MOST ? text : `${text.slice(0, TEXT_AT_MOST - 1)}…`

/** What a number is, as the schema says it of the field of that name in that place. */
function quantityAt(path: string, kind: string): string | undefined {
  const names = path.split(/[.[\]]+/).filter((name) => name !== '' && !/^\d+$/.test(name))
  const name = names.at(-1) ?? ''
  // Resolved phases have some fields deeper than a user writes them.
  return quantities().get(`${names.at(-2) ?? ''}.${name}`) ?? quantities().get(`${kind}.${name}`)
}

let known: ReadonlyMap<string, string> | undefined

/** `parent.field` to the kind of quantity. */
function quantities(): ReadonlyMap<string, string> {
  if (known) return known
  const found = new Map<string, string>()
  const walk = (parent: string, node: SchemaNode): void => {
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      if (field.quantity !== undefined) found.set(`${parent}.${name}`, field.quantity)
      walk(name, field)
    }
    for (const inner of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.items ? [node.items] : [])])
      walk(parent, inner)
  }
  walk('', jsonSchema())
  known = found
  return found
}
