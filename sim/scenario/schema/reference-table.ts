import { wrapped } from '../../core/words.ts'
import { formatNumber } from '../text/quantities.ts'
import type { SchemaNode } from './json-schema.ts'

/** What stands above the tables of docs/scenario-reference.md. */
export const SCENARIO_HEAD = `# Scenario reference

Everything that a scenario may say, made from the schema by \`npm run schema\`; do not edit it by
hand. Durations are a number and a unit without a space: \`us\`, \`ms\`, \`s\`, \`m\`, \`h\`. Sizes are in
bytes, or a number and \`B\`, \`kB\`, \`KiB\`, \`MB\`, \`MiB\`. A share of nodes or keys is rounded down to
a whole number; one that selects no node or key is a mistake. Relations between fields
(k ≤ L/2 + 1, no more crashes than live nodes, …) are checked too, before a run starts.
`

export interface Reference {
  /** What stands above the tables. */
  readonly head: string
  /** Of the first table. */
  readonly title: string
  readonly schema: SchemaNode
}

/** The text of a reference such as docs/scenario-reference.md: every field with its values, default and description. */
export function referenceTableText({ head, title, schema }: Reference): string {
  return [head, ...sectionsOf({ title, path: '', node: schema })].join('\n')
}

interface Section {
  readonly title: string
  /** What comes before a field's name in titles. */
  readonly path: string
  readonly node: SchemaNode
}

/** The table of a map, and those of the maps within it. */
function sectionsOf({ title, path, node }: Section): string[] {
  const fields = Object.entries(node.properties ?? {})
  if (fields.length === 0) return [`## ${title}\n`, ...described(node), 'No fields.\n']
  const inner = fields.flatMap(([name, field]) => nested(path === '' ? name : `${path}.${name}`, field))
  return [`## ${title}\n`, ...described(node), tableOf(node), ...inner]
}

function tableOf({ properties = {}, required = [] }: SchemaNode): string {
  const rows = Object.entries(properties).map(([name, field]) => row(name, field, required.includes(name)))
  return ['| field | values | default | |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function described({ description = '', oneOf }: SchemaNode): string[] {
  const choices = (oneOf ?? []).flatMap(({ required }) => required ?? [])
  const rule = choices.length > 1 ? ` Exactly one of ${choices.map(code).join(', ')} is given.` : ''
  return description === '' ? [] : [`${wrapped(description + rule)}\n`]
}

function nested(path: string, field: SchemaNode): string[] {
  if (path === 'phases') {
    return Object.entries(field.items?.properties ?? {}).flatMap(([kind, node]) => {
      const title = `phases: \`${kind}\``
      if (kind === 'during') return [duringSection(title, node)]
      if (kind === 'at') return [atSection(title, node)]
      if (kind === 'repeat') return [repeatSection(title, node)]
      return sectionsOf({ title, path: kind, node })
    })
  }
  const models = (field.oneOf ?? []).filter(({ properties }) => properties?.model !== undefined)
  if (models.length > 0) {
    return models.flatMap((node) => {
      const { model, ...properties } = node.properties ?? {}
      const title = `${path}: \`${String(model?.const)}\``
      return sectionsOf({ title, path, node: { ...node, properties, description: model?.description ?? '' } })
    })
  }
  const entry = (field.anyOf ?? [field])
    .map(({ items }) => items)
    .find((items) => items?.properties !== undefined)
  if (entry !== undefined) return sectionsOf({ title: `${path}: an entry`, path, node: entry })
  const { additionalProperties: inner } = field
  if (typeof inner === 'object' && inner.properties !== undefined)
    return sectionsOf({ title: `${path}: an entry`, path, node: inner })
  const map = (field.anyOf ?? [field]).find(({ properties }) => properties !== undefined)
  if (map === undefined || isBounds(map)) return []
  return sectionsOf({ title: path, path, node: { ...map, description: field.description ?? '' } })
}

/** What may run in the background are phases, which have their own tables. */
function duringSection(title: string, node: SchemaNode): string {
  const kinds = Object.keys(node.properties ?? {})
  return [
    `## ${title}\n`,
    ...described(node),
    `Written \`during: { ${kinds[0]}: { … } }\`; the fields are those of the phase.\n`,
  ].join('\n')
}

/** What is repeated are phases, which have their own tables. */
function repeatSection(title: string, node: SchemaNode): string {
  return [`## ${title}\n`, ...described(node), tableOf(node)].join('\n')
}

/** Not a phase: it stands beside one. */
function atSection(title: string, node: SchemaNode): string {
  return [
    `## ${title}\n`,
    ...described(node),
    `A ${valuesOf(node)}, written \`- { at: 95s, crash: { … } }\`.\n`,
  ].join('\n')
}

function row(name: string, field: SchemaNode, required: boolean): string {
  const cells = [
    `\`${name}\``,
    valuesOf(field),
    required ? 'required' : defaultOf(field),
    field.description ?? '',
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

function defaultOf({ default: value, defaultIn = {} }: SchemaNode): string {
  const own = value === undefined || isEmpty(value) ? '' : code(value)
  const others = Object.entries(defaultIn).map(([preset, other]) => `; ${preset}: ${code(other)}`)
  return `${own}${others.join('')}`
}

const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** A value as one writes it in YAML. */
function code(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `\`${String(value)}\``
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${String(inner)}`)
  return `\`{ ${fields.join(', ')} }\``
}

const isBounds = ({ properties = {} }: SchemaNode): boolean =>
  Object.keys(properties).every((key) => key === 'atLeast' || key === 'atMost')

function valuesOf(field: SchemaNode): string {
  if (field.quantity === 'duration') return `duration, ${field.range}`
  if (field.quantity === 'rate') return `rate, ${field.range}`
  if (field.range !== undefined) return `size, ${field.range}`
  if (field.enum !== undefined) return field.enum.map(code).join(', ')
  if (field.const !== undefined) return code(field.const)
  const alternatives = field.oneOf?.some(({ properties }) => properties?.model) ? undefined : field.anyOf
  if (alternatives !== undefined) return alternatives.map(valuesOf).join(' or ')
  switch (field.type) {
    case 'integer':
      return `whole number${rangeOf(field)}`
    case 'number':
      return `number${rangeOf(field)}`
    case 'boolean':
      return '`true`, `false`'
    case 'array':
      if (field.items?.properties !== undefined) return 'list, see below'
      return `list of ${valuesOf(field.items ?? {})}`
    case 'string':
      return field.examples === undefined ? 'text' : field.examples.map(code).join(', ')
    case 'object':
      return mapOf(field)
    default:
      return field.oneOf?.some(({ properties }) => properties?.model)
        ? 'map with a `model`, see below'
        : 'value'
  }
}

function mapOf(field: SchemaNode): string {
  const { properties, additionalProperties: inner } = field
  if (typeof inner === 'object') {
    if (inner.description === undefined) return 'map'
    return inner.properties ? 'map of paths, see below' : `\`{ path: ${wordFor(inner)}, … }\``
  }
  return properties !== undefined && isBounds(field) ? '`{ atLeast, atMost }`' : 'map, see below'
}

/** What stands for the values of a map in a sample of YAML. */
function wordFor({ type }: SchemaNode): string {
  if (type === 'array') return '[value, …]'
  return type === 'string' ? 'text' : 'value'
}

function rangeOf({ minimum, maximum, exclusiveMinimum, multipleOf }: SchemaNode): string {
  const even = multipleOf === 2 ? ', even' : ''
  if (typeof exclusiveMinimum === 'number') return `, greater than ${formatNumber(exclusiveMinimum)}`
  if (minimum === undefined || maximum === undefined) return even
  return `, ${formatNumber(minimum)} … ${formatNumber(maximum)}${even}`
}
