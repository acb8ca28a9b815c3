import type { Path } from './yaml-paths.ts'

/** The part of JSON Schema that the schema of scenarios uses, and `defaultIn`. */
export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly description?: string
  readonly type?: string
  readonly default?: unknown
  /** The defaults in other presets, by the preset's name. */
  readonly defaultIn?: Readonly<Record<string, unknown>>
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly multipleOf?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** Finds what a schema says about a place in a document. */
export class SchemaWalker {
  private readonly root: JsonSchema

  constructor(root: JsonSchema) {
    this.root = root
  }

  /**
   * What the value at a path may be: several schemas if the document does not say yet which alternative it is, none if the schema
   * knows no such place. None of them is a reference or a choice.
   *
   * @param document the value of the complete document
   */
  at(path: Path, document: unknown): readonly JsonSchema[] {
    let value = document
    let schemas = this.alternatives(this.root, value)
    for (const part of path) {
      value = entryOf(value, part)
      schemas = schemas
        .flatMap((schema) => childOf(schema, part))
        .flatMap((child) => this.alternatives(child, value))
    }
    return schemas
  }

  /** A schema without references and choices: those of its alternatives that the value fits, or all of them if it fits none. */
  private alternatives(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
    const { $ref, anyOf, oneOf, ...own } = schema
    if ($ref !== undefined) return this.alternatives({ ...this.definition($ref), ...own }, value)
    const shapes = (anyOf ?? oneOf ?? []).filter(isShape)
    if (shapes.length === 0) return [own]
    const all = shapes
      .flatMap((shape) => this.alternatives(shape, value))
      .map((shape) => ({ ...own, ...shape }))
    const fitting = all.filter((shape) => fits(shape, value))
    return fitting.length > 0 ? fitting : all
  }

  private definition(reference: string): JsonSchema {
    return this.root.$defs?.[reference.replace('#/$defs/', '')] ?? {}
  }
}

/** An alternative that only states which keys are required describes no value. */
const isShape = ({ required, ...rest }: JsonSchema): boolean =>
  required === undefined || Object.keys(rest).length > 0

function childOf(
  { items, properties = {}, additionalProperties }: JsonSchema,
  part: string | number,
): JsonSchema[] {
  if (typeof part === 'number') return items === undefined ? [] : [items]
  if (Object.hasOwn(properties, part)) return [properties[part]!]
  return typeof additionalProperties === 'object' ? [additionalProperties] : []
}

function entryOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<string | number, unknown>)[part]
}

/** Whether a value may be meant by an alternative. What is not written yet fits each. */
function fits({ type, properties = {} }: JsonSchema, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (type !== undefined && !isOfType(type, value)) return false
  return Object.entries(properties).every(([key, { const: only }]) => {
    const entry = entryOf(value, key)
    return only === undefined || entry === undefined || entry === null || entry === only
  })
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}
