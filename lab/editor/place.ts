import { isMap, isPair, isScalar, type Scalar, visit } from 'yaml'
import { type Ancestors, dataOf, documentOf, type Path, pathOf } from './yaml-paths.ts'

/** What may be written at a place of the text. */
export interface Place {
  readonly expects: 'key' | 'value'
  /** Of the map that the key is for, or of the value. */
  readonly path: Path
  /** The other keys of that map. */
  readonly taken: readonly string[]
  /** The document, with nothing at this place. */
  readonly document: unknown
}

/** Where the word lies that the cursor is in or behind. */
export interface Word {
  readonly from: number
  readonly to: number
}

/** No scenario contains it. */
const MARK = 'the-cursor-is-here'

const WORD_BEFORE = /[\w.-]*$/
const WORD_AFTER = /^[\w.-]*/

export function wordAt(text: string, offset: number): Word {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const [left] = WORD_BEFORE.exec(before)!
  const [right] = WORD_AFTER.exec(text.slice(offset, offset + 200))!
  return { from: offset - left.length, to: offset + right.length }
}

/**
 * The places that a word at the cursor could be: a key, a value, or either, as `a` in `network:\n  a`. The text is parsed with a mark
 * instead of the word, and the mark is looked for in the document.
 */
export function placesOf(text: string, { from, to }: Word): readonly Place[] {
  const lead = text.slice(text.lastIndexOf('\n', from - 1) + 1, from).trimEnd()
  const rest = text.slice(to)
  const isKeyAlready = /^ *:/.test(rest)
  // At the start of a line, or of an entry of a list, a bare word would be taken for a value.
  const mayBeKey = !isKeyAlready && (lead === '' || /(^|\s)-$/.test(lead))
  const marks = mayBeKey ? [`${MARK}: `, MARK] : [MARK]
  return marks.flatMap((mark) => {
    const place = markedPlace(`${text.slice(0, from)}${mark}${rest}`)
    return place === undefined ? [] : [place]
  })
}

function markedPlace(text: string): Place | undefined {
  const document = documentOf(text)
  if (document === undefined) return undefined
  let found: { readonly node: Scalar; readonly ancestors: Ancestors } | undefined
  visit(document, {
    Scalar(_, node, ancestors) {
      if (node.value !== MARK) return undefined
      found = { node, ancestors }
      return visit.BREAK
    },
  })
  if (found === undefined) return undefined
  const { node, ancestors } = found
  const path = pathOf(node, ancestors)
  const [map, pair] = [ancestors.at(-2), ancestors.at(-1)]
  if (!isMap(map) || !isPair(pair) || pair.key !== node) {
    node.value = null
    return { expects: 'value', path, taken: [], document: dataOf(document) }
  }
  map.items.splice(map.items.indexOf(pair as (typeof map.items)[number]), 1)
  const taken = map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []))
  return { expects: 'key', path, taken, document: dataOf(document) }
}
