import { jsonSchema, type SchemaNode, toSchemaNode } from '../scenario/schema/json-schema.ts'
import { sweepSchema } from './schema.ts'

/** What stands above the tables of docs/sweep-reference.md. */
export const SWEEP_HEAD = `# Sweep reference

Everything that a sweep file may say, made from the schema by \`npm run schema\`; do not edit it by
hand. What it is for, with examples, is in [sweeps.md](sweeps.md). A *path* names a value of the
scenario, as \`--set\` takes it: \`pastry.leafSetSize\`, or \`phases[2].crash.fraction\`, where positions
in lists count from 0; what may stand there is in [scenario-reference.md](scenario-reference.md).
Every point is checked before a run starts.
`

let sweep: SchemaNode | undefined

/** The JSON Schema of a sweep. */
export function sweepJsonSchema(): SchemaNode {
  sweep ??= toSchemaNode(sweepSchema)
  return sweep
}

/** Where the schema of a scenario is, for that of a sweep. */
const SCENARIO_FILE = 'scenario.schema.json'

/** The same for editors, which complete and check also the scenario within a sweep: what it may say is in the schema of scenarios. */
export function editorSweepSchema(): SchemaNode {
  const schema = sweepJsonSchema()
  const { base } = schema.properties!
  const anyOf = base!.anyOf!.map((node) =>
    node.type === 'object' ? { ...node, properties: scenarioFields(), additionalProperties: false } : node,
  )
  return { ...schema, properties: { ...schema.properties, base: { ...base, anyOf } } }
}

function scenarioFields(): Readonly<Record<string, SchemaNode>> {
  const names = Object.keys(jsonSchema().properties ?? {})
  return Object.fromEntries(names.map((name) => [name, { $ref: `${SCENARIO_FILE}#/properties/${name}` }]))
}
