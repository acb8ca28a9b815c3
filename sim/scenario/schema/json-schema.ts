import { z } from 'zod'
import { ownValue } from '../../core/own-value.ts'
import { type Path, valueAt } from '../text/source.ts'
import { withDefinitions } from './definitions.ts'
import { scenarioSchema } from './schema.ts'

/** The part of JSON Schema that our schema uses. */
export interface SchemaNode {
  readonly [keyword: string]: unknown
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly examples?: readonly unknown[]
  readonly multipleOf?: number
  readonly properties?: Readonly<Record<string, SchemaNode>>
  /** Of a map with any keys: what each holds; `false` if there may be no other keys. */
  readonly additionalProperties?: SchemaNode | boolean
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly oneOf?: readonly SchemaNode[]
  readonly anyOf?: readonly SchemaNode[]
  /** Ours: the range of a quantity, as text. */
  readonly range?: string
  /** Ours: what kind of quantity it is. */
  readonly quantity?: string
  /** Ours: the defaults in other presets, by the preset's name. */
  readonly defaultIn?: Readonly<Record<string, unknown>>
  /** Ours: why a map does not take a key that means something elsewhere, in a sentence. */
  readonly refused?: Readonly<Record<string, string>>
}

/** A schema as JSON Schema, of what a user writes, with `range` and `quantity` if they apply. */
export function toSchemaNode(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, {
    io: 'input',
    // Zod drops the `default` of what it transforms, because it does not know which side is meant.
    override: ({ jsonSchema }) => {
      const { statedDefault } = jsonSchema
      if (statedDefault === undefined) return
      delete jsonSchema.statedDefault
      Object.assign(jsonSchema, { default: statedDefault })
    },
  }) as SchemaNode
}

let scenario: SchemaNode | undefined

/** The JSON Schema of a scenario. */
export function jsonSchema(): SchemaNode {
  scenario ??= toSchemaNode(scenarioSchema)
  return scenario
}

/** The text of a file such as scenarios/scenario.schema.json, by which editors complete and check what is written. */
export function jsonSchemaText(schema: SchemaNode): string {
  return `${JSON.stringify(withDefinitions(forEditors(schema) as object), null, 2)}\n`
}

/** The same for an editor of ours, which knows `defaultIn`: other editors may refuse it, as it is no word of JSON Schema. */
export function annotatedSchema(schema: SchemaNode): object {
  return withDefinitions(forEditors(schema, ['defaultIn']) as object)
}

/** The description states, for editors, what the type of a field cannot express. */
function forEditors(node: unknown, kept: readonly 'defaultIn'[] = []): unknown {
  if (Array.isArray(node)) return node.map((each) => forEditors(each, kept))
  if (typeof node !== 'object' || node === null) return node
  const { range, quantity, defaultIn, refused, ...rest } = node as SchemaNode
  const children = Object.fromEntries(
    Object.entries(rest).map(([key, child]) => [key, forEditors(child, kept)]),
  )
  if (defaultIn !== undefined && kept.includes('defaultIn')) children.defaultIn = defaultIn
  if (typeof rest.description !== 'string') return children
  const presets = Object.entries(defaultIn ?? {}).map(([preset, value]) => ` With ${preset}: ${value}.`)
  const ranged = range === undefined ? '' : ` Range: ${range}.`
  return { ...children, description: `${rest.description}${ranged}${presets.join('')}` }
}

/** Of a schema for a document, the part for the value at a path, as far as the value itself says which alternative it is. */
export function schemaAt({ schema, value, path }: { schema: SchemaNode; value: unknown; path: Path }) {
  let node: SchemaNode | undefined = chosen(schema, value)
  path.forEach((part, depth) => {
    const others = typeof node?.additionalProperties === 'object' ? node.additionalProperties : undefined
    const inner = typeof part === 'number' ? node?.items : (ownValue(node?.properties, part) ?? others)
    node = inner && chosen(inner, valueAt(value, path.slice(0, depth + 1)))
  })
  return node
}

/** The alternative that a map or list means: by its `model`, or by its being a map or a list. */
function chosen(node: SchemaNode, value: unknown): SchemaNode {
  const alternatives = node.properties ? undefined : (node.oneOf ?? node.anyOf)
  if (alternatives === undefined) return node
  const model = valueAt(value, ['model'])
  const kind = Array.isArray(value) ? 'array' : 'object'
  return (
    alternatives.find(({ properties }) => model !== undefined && properties?.model?.const === model) ??
    alternatives.find(({ type }) => type === kind) ??
    node
  )
}
