import { type JsonSchema, SchemaWalker } from '../../lab/editor/schema.ts'
import { annotatedSchema, jsonSchema } from '../../sim/scenario/schema/json-schema.ts'

/** The schema of scenarios, as the page's editor has it. */
export const schema = new SchemaWalker(
  JSON.parse(JSON.stringify(annotatedSchema(jsonSchema()))) as JsonSchema,
)

/** A text with the cursor at its `|`. */
export function withCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('|')
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset }
}
