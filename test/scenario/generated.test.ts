import { readFileSync } from 'node:fs'
import test from 'ava'
import { GENERATED } from '../../sim/commands/schema.ts'
import { jsonSchema, type SchemaNode } from '../../sim/scenario/schema/json-schema.ts'
import { editorSweepSchema, sweepJsonSchema } from '../../sim/sweep/json-schema.ts'
import { projectPath } from './parsing.ts'

const textOf = (path: string): string => GENERATED.find((each) => each.path === path)!.text()

for (const { path, text } of GENERATED) {
  test(`${path} is what the schema says; npm run schema writes it`, (t) => {
    t.is(readFileSync(projectPath(path), 'utf8'), text())
  })
}

for (const { what, schema, path } of [
  { what: 'a scenario', schema: jsonSchema(), path: 'docs/scenario-reference.md' },
  { what: 'a sweep', schema: sweepJsonSchema(), path: 'docs/sweep-reference.md' },
])
  test(`every field of ${what} has a description, and stands in the reference`, (t) => {
    const reference = textOf(path)
    const visit = (node: SchemaNode, at: string): void => {
      for (const [name, field] of Object.entries(node.properties ?? {})) {
        const isPhase = /^\.phases(\.repeat\.phases)?(\.during)?$/.test(at)
        t.truthy(field.description, `${at}.${name} has no description`)
        t.true(
          isPhase || name === 'model' || isBound(name) || reference.includes(`| \`${name}\` |`),
          `${at}.${name}`,
        )
        visit(field, `${at}.${name}`)
      }
      for (const inner of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(inner, at)
      if (node.items) visit(node.items, at)
      if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, `${at}.*`)
    }
    visit(schema, '')
  })

const isBound = (name: string): boolean => name === 'atLeast' || name === 'atMost'

test('the JSON Schemas hold nothing but words of JSON Schema', (t) => {
  for (const { path, text } of GENERATED.filter(({ path }) => path.endsWith('.json')))
    t.false(/"(statedDefault|defaultIn|quantity|range|refused)":/.test(text()), path)
})

test('the JSON Schema of a sweep knows every field of the scenario within it', (t) => {
  const [, inline] = editorSweepSchema().properties!.base!.anyOf!
  for (const [name, { $ref }] of Object.entries(inline!.properties!))
    t.is($ref, `scenario.schema.json#/properties/${name}`)
  t.deepEqual(Object.keys(inline!.properties!), Object.keys(jsonSchema().properties!))
})
