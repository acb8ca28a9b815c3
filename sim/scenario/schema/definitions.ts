/** What is shorter than this is written out each time. */
const WORTH_A_NAME_CHARACTERS = 300

/**
 * A JSON Schema that says once, under `$defs`, what it says in several places: the same phases stand in `phases`, under
 * `during` and in `repeat`. Each part is named after the field where it stands first.
 */
export function withDefinitions(schema: object): object {
  const times = new Map<string, number>()
  const count = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const text = JSON.stringify(node)
    const before = times.get(text) ?? 0
    times.set(text, before + 1)
    // Of what is counted already, the parts stand in one definition.
    if (before === 0) for (const child of Object.values(node)) count(child)
  }
  count(schema)

  const names = new Map<string, string>()
  const definitions: Record<string, unknown> = {}
  const nameOf = (key: string): string => {
    if (!(key in definitions)) return key
    for (let number = 2; ; number++) if (!(`${key}${number}` in definitions)) return `${key}${number}`
  }
  const shortened = (node: unknown, key: string): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map((item) => shortened(item, key))
    const text = JSON.stringify(node)
    const inner = (): object =>
      Object.fromEntries(
        Object.entries(node).map(([name, child]) => [
          name,
          // The names of fields are no keywords: what they hold is a schema, they themselves are none.
          name === 'properties' ? properties(child as object) : shortened(child, key),
        ]),
      )
    if (text.length < WORTH_A_NAME_CHARACTERS || times.get(text)! < 2) return inner()
    let name = names.get(text)
    if (name === undefined) {
      name = nameOf(key)
      names.set(text, name)
      definitions[name] = undefined
      definitions[name] = inner()
    }
    return { $ref: `#/$defs/${name}` }
  }
  const properties = (fields: object): object =>
    Object.fromEntries(Object.entries(fields).map(([name, child]) => [name, shortened(child, name)]))

  const short = shortened(schema, 'root') as object
  return { ...short, $defs: definitions }
}
