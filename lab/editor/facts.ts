import type { JsonSchema } from './schema.ts'

/** What a value may be, in a few words: `whole number, 1 … 8`. Empty if there is nothing to say. */
export function valuesText(schema: JsonSchema): string {
  const { type, enum: choices, minimum, maximum, multipleOf } = schema
  if (choices !== undefined) return choices.map(String).join(', ')
  const range =
    minimum === undefined || maximum === undefined ? '' : `, ${grouped(minimum)} … ${grouped(maximum)}`
  const even = multipleOf === 2 ? ', even' : ''
  switch (type) {
    case 'integer':
      return `whole number${range}${even}`
    case 'number':
      return `number${range}`
    case 'boolean':
      return 'true, false'
    default:
      return ''
  }
}

/** The default as one writes it in YAML; undefined if there is none. */
export function defaultText({ default: value }: JsonSchema): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value)
  return entries.length === 0
    ? undefined
    : `{ ${entries.map(([key, entry]) => `${key}: ${entry}`).join(', ')} }`
}

const grouped = (value: number): string => value.toLocaleString('en').replaceAll(',', '\u202f')
