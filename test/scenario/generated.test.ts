import { readFileSync } from 'node:fs'
import test from 'ava'
import { jsonSchema, jsonSchemaText, type SchemaNode } from '../../sim/scenario/json-schema.ts'
import { referenceTableText } from '../../sim/scenario/reference-table.ts'
import { projectPath } from './parsing.ts'

const GENERATED = [
  ['scenarios/scenario.schema.json', jsonSchemaText],
  ['docs/scenario-reference.md', referenceTableText],
] as const

for (const [path, text] of GENERATED) {
  test(`${path} is what the schema says; npm run schema writes it`, (t) => {
    t.is(readFileSync(projectPath(path), 'utf8'), text())
  })
}

test('every field has a description, and stands in the reference', (t) => {
  const reference = referenceTableText()
  const visit = (node: SchemaNode, path: string): void => {
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      const isPhase = path === '.phases' || path === '.phases.during'
      t.truthy(field.description, `${path}.${name} has no description`)
      t.true(
        isPhase || name === 'model' || isBound(name) || reference.includes(`| \`${name}\` |`),
        `${path}.${name}`,
      )
      visit(field, `${path}.${name}`)
    }
    for (const inner of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(inner, path)
    if (node.items) visit(node.items, path)
  }
  visit(jsonSchema(), '')
})

const isBound = (name: string): boolean => name === 'atLeast' || name === 'atMost'

test('the JSON Schema holds nothing but words of JSON Schema', (t) => {
  t.false(/"(statedDefault|defaultIn|quantity|range|refused)":/.test(jsonSchemaText()))
})
