import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
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

test('docs/results.md names every column of every file of the reference results, under its file', (t) => {
  const sections = textOf('docs/results.md').split('\n## ')
  const about = (file: string): string => sections.find((each) => each.startsWith(`${file}\n`)) ?? ''
  // Those of runs.csv begin with a few of its own, and go on with those of summary.csv.
  const documented = (file: string): string =>
    file === 'runs.csv' ? about(file) + about('summary.csv') : about(file)
  const paths = readdirSync(projectPath('results/reference'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.csv') && path !== 'reproduction.csv',
  )
  t.true(new Set(paths.map((path) => basename(path))).size >= 9)
  for (const path of paths) {
    const [header = ''] = readFileSync(projectPath(`results/reference/${path}`), 'utf8').split('\n', 1)
    // A column with a point is a parameter of the sweep.
    for (const column of header.split(',').filter((name) => !name.includes('.')))
      t.true(documented(basename(path)).includes(`\n| \`${column}\` | `), `${path}: ${column}`)
  }
})
