import { readFileSync } from 'node:fs'
import { type JsonSchema, SchemaWalker } from '../../lab/editor/schema.ts'

/** The schema of scenarios, as the page's editor has it. */
export const schema = new SchemaWalker(
  JSON.parse(readFileSync('scenarios/scenario.schema.json', 'utf8')) as JsonSchema,
)

/** A text with the cursor at its `|`. */
export function withCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('|')
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset }
}
