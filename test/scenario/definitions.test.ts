import test from 'ava'
import { withDefinitions } from '../../sim/scenario/schema/definitions.ts'
import { jsonSchema } from '../../sim/scenario/schema/json-schema.ts'

test('with its definitions put in, a schema is what it was, and it is said once', (t) => {
  const schema = JSON.parse(JSON.stringify(jsonSchema()))
  const { $defs, ...short } = withDefinitions(schema) as { readonly $defs: Record<string, unknown> }
  const whole = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map(whole)
    const { $ref } = node as { readonly $ref?: string }
    if ($ref !== undefined) return whole($defs[$ref.slice('#/$defs/'.length)])
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, whole(child)]))
  }
  t.deepEqual(whole(short), schema)
  const texts = Object.values($defs).map((definition) => JSON.stringify(definition))
  t.is(new Set(texts).size, texts.length)
  t.true(JSON.stringify({ ...short, $defs }).length < JSON.stringify(schema).length / 3)
})
