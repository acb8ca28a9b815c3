import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { jsonSchema, jsonSchemaText } from '../scenario/schema/json-schema.ts'
import { referenceTableText, SCENARIO_HEAD } from '../scenario/schema/reference-table.ts'
import { editorSweepSchema, SWEEP_HEAD, sweepJsonSchema } from '../sweep/json-schema.ts'
import { promisesReferenceText } from './promises-reference.ts'
import { resultsReferenceText } from './results-reference.ts'
import { EXIT } from './shell/exit-code.ts'
import type { Terminal } from './shell/terminal.ts'

/** What is generated from the schemas of scenarios and of sweeps and from the columns of results, and where it is kept. */
export const GENERATED: readonly { readonly path: string; text(): string }[] = [
  { path: 'scenarios/scenario.schema.json', text: () => jsonSchemaText(jsonSchema()) },
  { path: 'scenarios/sweep.schema.json', text: () => jsonSchemaText(editorSweepSchema()) },
  {
    path: 'docs/scenario-reference.md',
    text: () => referenceTableText({ head: SCENARIO_HEAD, title: 'The scenario', schema: jsonSchema() }),
  },
  {
    path: 'docs/sweep-reference.md',
    text: () => referenceTableText({ head: SWEEP_HEAD, title: 'The sweep', schema: sweepJsonSchema() }),
  },
  { path: 'docs/results.md', text: resultsReferenceText },
  { path: 'docs/promises.md', text: promisesReferenceText },
]

/** Writes the JSON Schemas for editors and the references of all fields and columns, from the working directory. Returns the exit code. */
export function schemaCommand(terminal: Terminal): number {
  for (const { path, text } of GENERATED) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text())
    terminal.print(`wrote ${path}\n`)
  }
  return EXIT.ok
}
