import { type Document, type ParsedNode, visit } from 'yaml'
import type { JsonSchema, SchemaWalker } from './schema.ts'
import { dataOf, documentOf, type Path, pathOf } from './yaml-paths.ts'

/** A number of a scenario that one may turn. */
export interface Parameter {
  readonly path: Path
  /** As `--set` takes it: `phases[3].crash.fraction`. */
  readonly key: string
  /** For people: the phase or section, and the field. */
  readonly name: string
  readonly about: string
  readonly value: number
  readonly minimum: number
  readonly maximum: number
  readonly step: number
}

/** What is offered though a scenario does not state it: L, b, k and the loss of datagrams. */
const PRINCIPAL: readonly Path[] = [
  ['pastry', 'leafSetSize'],
  ['pastry', 'digitBits'],
  ['storage', 'replicas'],
  ['network', 'loss'],
]

/** What results must show, and the seed, are no parameters. */
const LEFT_OUT = ['expect', 'seed']

/** The numbers of a scenario, in the order of the text, after the principal parameters. None of a text that is no YAML. */
export function parametersOf(text: string, schema: SchemaWalker): readonly Parameter[] {
  const document = documentOf(text)
  if (document === undefined || document.errors.length > 0) return []
  const value = dataOf(document)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const stated = numbersOf(document)
  const parameters: Parameter[] = []
  for (const path of PRINCIPAL) {
    const here = stated.find(({ path: other }) => keyOf(other) === keyOf(path))
    const [described] = schema.at(path, value)
    const number = here?.value ?? described?.defaultIn?.[presetOf(value)] ?? described?.default
    if (described !== undefined && typeof number === 'number')
      parameters.push(parameterOf({ path, value: number, described, document: value }))
  }
  for (const { path, value: number } of stated) {
    if (parameters.some(({ key }) => key === keyOf(path))) continue
    const described = schema.at(path, value).find(({ type }) => type === 'integer' || type === 'number')
    if (described !== undefined)
      parameters.push(parameterOf({ path, value: number, described, document: value }))
  }
  return parameters
}

/** The preset that says what is not stated; empty for the standard one. */
function presetOf(document: object): string {
  const { pastry } = document as { pastry?: { preset?: unknown } | null }
  return String(pastry?.preset ?? '')
}

/** `phases[3].crash.fraction` */
export const keyOf = (path: Path): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')

function numbersOf(document: Document<ParsedNode>): { path: Path; value: number }[] {
  const numbers: { path: Path; value: number }[] = []
  visit(document, {
    Scalar(_, node, ancestors) {
      const { value } = node
      if (typeof value !== 'number' || !Number.isFinite(value)) return
      const path = pathOf(node, ancestors)
      // The entries of a list mean something together.
      if (typeof path.at(-1) === 'number' || LEFT_OUT.includes(String(path[0]))) return
      numbers.push({ path, value })
    },
  })
  return numbers
}

interface Numeric {
  readonly path: Path
  readonly value: number
  readonly described: JsonSchema
  readonly document: unknown
}

function parameterOf({ path, value, described, document }: Numeric): Parameter {
  const { description: about = '' } = described
  return { path, key: keyOf(path), name: nameOf(path, document), about, value, ...rangeOf(described, value) }
}

function nameOf(path: Path, document: unknown): string {
  const names = path.filter((part) => typeof part === 'string' && part !== 'phases' && part !== 'during')
  const label = path
    .slice(0, -1)
    .reduce<unknown>((value, part) => (value as Record<string | number, unknown>)?.[part], document)
  const own = (label as { label?: unknown } | undefined)?.label
  return typeof own === 'string'
    ? `${own}: ${names.at(-1)}`
    : `${names.slice(0, -1).join(' ')}: ${names.at(-1)}`
}

/** A range of the schema that is at most so wide is the slider's. */
const WIDE = 130

/** Where a slider begins and ends: as the schema has it, or up to some four times the value if the schema allows nearly anything. */
function rangeOf(
  { minimum = 0, maximum = Number.POSITIVE_INFINITY, type, multipleOf }: JsonSchema,
  value: number,
): Pick<Parameter, 'minimum' | 'maximum' | 'step'> {
  const isWhole = type === 'integer'
  const top = maximum - minimum <= WIDE ? maximum : Math.min(maximum, roundUp(Math.max(4 * value, 10)))
  const step = multipleOf ?? (isWhole ? 1 : roundUp((top - minimum) / 200))
  return { minimum, maximum: top, step }
}

/** The next 1, 2 or 5 with zeros. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  const digit = [1, 2, 5, 10].find((each) => each * unit >= value * (1 - 1e-9)) ?? 10
  return Number((digit * unit).toPrecision(1))
}
