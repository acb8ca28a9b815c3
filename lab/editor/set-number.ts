import { isScalar } from 'yaml'
import { documentOf, type Path } from './yaml-paths.ts'

/** A part of a text that is replaced. */
export interface TextChange {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/**
 * How a scenario's text changes if the number at a path is to be this one. All else stays as it is written, comments too; sections that
 * are missing are added. Undefined for a text that is no YAML, or has no place for it.
 */
export function numberChange(text: string, path: Path, value: number): TextChange | undefined {
  const document = documentOf(text)
  if (document === undefined || document.errors.length > 0) return undefined
  const insert = String(Number(value.toPrecision(12)))
  const node = document.getIn(path, true)
  if (isScalar(node) && node.range) {
    const [from, to] = node.range
    return { from, to, insert }
  }
  try {
    document.setIn(path, Number(insert))
  } catch {
    return undefined
  }
  return difference(text, document.toString({ lineWidth: 0 }))
}

/** The least change that makes one text of another. */
export function difference(before: string, after: string): TextChange {
  let from = 0
  while (from < Math.min(before.length, after.length) && before[from] === after[from]) from++
  let tail = 0
  while (tail < Math.min(before.length, after.length) - from && before.at(-1 - tail) === after.at(-1 - tail))
    tail++
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) }
}
