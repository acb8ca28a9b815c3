import { defaultText, valuesText } from './facts.ts'
import { type Place, placesOf, wordAt } from './place.ts'
import type { JsonSchema, SchemaWalker } from './schema.ts'

/** A word that may be written. */
export interface Suggestion {
  readonly label: string
  readonly kind: 'key' | 'value'
  /** What is written instead of the word at the cursor. */
  readonly text: string
  readonly isRequired: boolean
  /** What it may be, and its default, in a few words. */
  readonly detail: string
  readonly about: string
}

export interface Completion {
  /** The word that is replaced. */
  readonly from: number
  readonly to: number
  readonly suggestions: readonly Suggestion[]
}

/** What may be written at an offset of a scenario; undefined if the schema has nothing to offer. */
export function completionAt(text: string, offset: number, schema: SchemaWalker): Completion | undefined {
  const word = wordAt(text, offset)
  const isKeyAlready = /^ *:/.test(text.slice(word.to, word.to + 20))
  const found = new Map<string, Suggestion>()
  for (const place of placesOf(text, word)) {
    const schemas = schema.at(place.path, place.document)
    const suggestions =
      place.expects === 'key' ? keysOf(schemas, place, isKeyAlready ? '' : ': ') : valuesOf(schemas)
    for (const suggestion of suggestions)
      if (!found.has(suggestion.label)) found.set(suggestion.label, suggestion)
  }
  return found.size === 0 ? undefined : { ...word, suggestions: [...found.values()] }
}

function keysOf(schemas: readonly JsonSchema[], { taken }: Place, colon: string): Suggestion[] {
  return schemas.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties)
      .filter(([key]) => !taken.includes(key))
      .map(([key, property]) => {
        const isRequired = required.includes(key)
        const standard = defaultText(property)
        const facts = [
          valuesText(property),
          ...(isRequired ? ['required'] : standard === undefined ? [] : [`default ${standard}`]),
        ]
        return {
          label: key,
          kind: 'key' as const,
          text: `${key}${colon}`,
          isRequired,
          detail: facts.filter((fact) => fact !== '').join('; '),
          about: property.description ?? '',
        }
      }),
  )
}

function valuesOf(schemas: readonly JsonSchema[]): Suggestion[] {
  return schemas.flatMap((schema) => {
    const { type, enum: choices, const: only, examples = [], description = '' } = schema
    const standard = defaultText(schema)
    const values = [
      ...(choices ?? []),
      ...(only === undefined ? [] : [only]),
      ...(type === 'boolean' ? [true, false] : []),
      ...examples,
      ...(choices === undefined && type === 'string' && standard !== undefined ? [standard] : []),
    ]
    return values.map((value) => ({
      label: String(value),
      kind: 'value' as const,
      text: String(value),
      isRequired: false,
      detail: String(value) === standard ? 'default' : '',
      about: description,
    }))
  })
}
