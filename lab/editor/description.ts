import { isPair, isScalar, type Scalar, visit } from 'yaml'
import { defaultText, valuesText } from './facts.ts'
import type { JsonSchema, SchemaWalker } from './schema.ts'
import { type Ancestors, dataOf, documentOf, type Path, pathOf } from './yaml-paths.ts'

/** What the schema says of a key or value in the text. */
export interface Description {
  /** Where that stands in the text. */
  readonly from: number
  readonly to: number
  readonly name: string
  readonly about: string
  /** Values that are possible, and the default. */
  readonly facts: readonly string[]
}

/** What stands at an offset of a scenario, as the schema describes it; undefined if it says nothing. */
export function descriptionAt(text: string, offset: number, schema: SchemaWalker): Description | undefined {
  const document = documentOf(text)
  if (document === undefined) return undefined
  let found: { readonly node: Scalar; readonly ancestors: Ancestors } | undefined
  visit(document, {
    Scalar(_, node, ancestors) {
      const [from, to] = node.range ?? [0, 0]
      if (offset < from || offset >= to) return undefined
      found = { node, ancestors }
      return visit.BREAK
    },
  })
  if (found === undefined) return undefined
  const path = describedPath(found.node, found.ancestors)
  const [described] = schema.at(path, dataOf(document)).filter(({ description }) => description !== undefined)
  const [from, to] = found.node.range!
  return (
    described && {
      from,
      to,
      name: String(path.at(-1)),
      about: described.description!,
      facts: factsOf(described),
    }
  )
}

/** A key is described as what it holds. */
function describedPath(node: Scalar, ancestors: Ancestors): Path {
  const around = ancestors.at(-1)
  const path = pathOf(node, ancestors)
  return isPair(around) && around.key === node && isScalar(around.key) ? [...path, String(node.value)] : path
}

function factsOf(schema: JsonSchema): string[] {
  const values = valuesText(schema)
  const standard = defaultText(schema)
  return [
    ...(values === '' ? [] : [`Values: ${values}`]),
    ...(standard === undefined ? [] : [`Default: ${standard}`]),
  ]
}
