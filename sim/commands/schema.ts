import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { jsonSchemaText } from '../scenario/json-schema.ts'
import { referenceTableText } from '../scenario/reference-table.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** What is generated from the one schema, and where it is kept. */
const GENERATED = [
  { path: 'scenarios/scenario.schema.json', text: jsonSchemaText },
  { path: 'docs/scenario-reference.md', text: referenceTableText },
] as const

/** Writes the JSON Schema for editors and the reference of all fields, from the working directory. Returns the exit code. */
export function schemaCommand(terminal: Terminal): number {
  for (const { path, text } of GENERATED) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text())
    terminal.print(`wrote ${path}\n`)
  }
  return EXIT.ok
}
