import {
  type Document,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
} from 'yaml'

/** The way to a value in a document: keys of maps, positions in lists. */
export type Path = readonly (string | number)[]

/** What `visit` passes as the ancestors of a node. */
export type Ancestors = readonly (Document | Node | Pair)[]

/** Longer texts are not parsed while one types. */
const LENGTH_MAX = 200_000

/** The text as a document, however wrong it is; undefined for a text that is too long to be parsed at each keystroke. */
export function documentOf(text: string): Document<ParsedNode> | undefined {
  if (text.length > LENGTH_MAX) return undefined
  return parseDocument(text, { prettyErrors: false, stringKeys: true, logLevel: 'silent' })
}

/** The value of a document; undefined if it has none. */
export function dataOf(document: Document<ParsedNode>): unknown {
  try {
    return document.toJS()
  } catch {
    // Aliases that name nothing, or each other.
    return undefined
  }
}

/** The path of a node. For the key of a map: the path of that map. */
export function pathOf(node: unknown, ancestors: Ancestors): Path {
  const path: (string | number)[] = []
  for (const [index, ancestor] of ancestors.entries()) {
    const child = ancestors[index + 1] ?? node
    if (isSeq(ancestor)) path.push(ancestor.items.indexOf(child))
    else if (isPair(ancestor) && child === ancestor.value && isScalar(ancestor.key))
      path.push(String(ancestor.key.value))
  }
  return path
}
