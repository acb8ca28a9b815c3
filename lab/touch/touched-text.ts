import { type Document, isMap, isScalar, isSeq, parseDocument, stringify, type YAMLSeq } from 'yaml'
import { readDuration } from '../../sim/index.ts'
import { phaseOf, type Touch } from './touch.ts'

/** A touch as it stands in the text of a scenario. */
export interface WrittenTouch {
  /** In virtual microseconds. */
  readonly at: number
  /** The line, without the dash before it. */
  readonly yaml: string
}

/** Touches are known by their labels, also in a scenario that was kept and opened again. */
const LABEL = /^touch (\d+)$/

/** Where an entry of `phases` stands in the text. */
interface Entry extends WrittenTouch {
  readonly number: number
  /** Its place among the phases. */
  readonly index: number
  readonly range: readonly [start: number, end: number]
}

/** The touches in a scenario, in the order of time. None in a text that is no scenario. */
export const touchesOf = (text: string): readonly WrittenTouch[] =>
  entriesOf(text).map(({ at, yaml }) => ({ at, yaml }))

/** Does a problem of the scenario at that path speak of a touch at that time? A touch may make another phase impossible. */
export const isOfTouch = (text: string, path: string | undefined, at: number): boolean =>
  entriesOf(text).some((entry) => entry.at === at && path?.startsWith(`phases[${entry.index}]`))

/** The scenario with one phase more, after all others. Only the new line changes in its text. */
export function withTouch(text: string, touch: Touch, at: number): string {
  const number = entriesOf(text).reduce((most, entry) => Math.max(most, entry.number), 0) + 1
  const { kind, fields } = phaseOf(touch)
  const phase = { at: timeText(at), [kind]: { label: `touch ${number}`, ...fields } }
  const document = parseDocument(text)
  const phases = phasesOf(document)
  if (phases === undefined) return text
  const place = phases.flow ? undefined : placeAfter(text, phases)
  if (place !== undefined) {
    const line = `${place.indent}- ${stringify(phase, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}\n`
    const before = text.slice(0, place.at)
    const grown = before + (before.endsWith('\n') ? '' : '\n') + line + text.slice(place.at)
    if (holds(grown, [...(phases.toJSON() as unknown[]), phase])) return grown
  }
  const node = document.createNode(phase, { flow: true })
  phases.add(node)
  return document.toString({ lineWidth: 0 })
}

/** The scenario without the touches from a time on. */
export const withoutTouchesFrom = (text: string, at: number): string =>
  without(
    text,
    entriesOf(text).filter((entry) => entry.at >= at),
  )

/** The scenario without its last touch; two of one time belong together. */
export function withoutLastTouch(text: string): string {
  const last = entriesOf(text).at(-1)
  return last === undefined ? text : withoutTouchesFrom(text, last.at)
}

/** The scenario with that seed written into it, for a user who runs it elsewhere. */
export function withSeed(text: string, seed: string): string {
  const document = parseDocument(text)
  if (!isMap(document.contents)) return text
  document.set('seed', /^\d{1,15}$/.test(seed) ? Number(seed) : seed)
  return document.toString({ lineWidth: 0 })
}

function without(text: string, entries: readonly Entry[]): string {
  if (entries.length === 0) return text
  const document = parseDocument(text)
  const phases = phasesOf(document)!
  const gone = new Set(entries.map(({ index }) => index))
  const kept = (phases.toJSON() as unknown[]).filter((_, index) => !gone.has(index))
  let shorter = text
  for (const { range } of [...entries].reverse()) {
    const start = shorter.lastIndexOf('\n', range[0]) + 1
    shorter = shorter.slice(0, start) + shorter.slice(endOfLine(shorter, range[1]))
  }
  if (holds(shorter, kept)) return shorter
  for (const { index } of [...entries].reverse()) phases.delete(index)
  return document.toString({ lineWidth: 0 })
}

function entriesOf(text: string): Entry[] {
  const phases = phasesOf(parseDocument(text))
  const entries = (phases?.items ?? []).flatMap((item, index): Entry[] => {
    if (!isMap(item) || !item.range) return []
    const at = item.get('at')
    const time = typeof at === 'string' ? readDuration(at) : undefined
    const label = item.items.map(({ value }) =>
      isMap(value) ? LABEL.exec(String(value.get('label'))) : null,
    )
    const number = label.find((match) => match !== null)?.[1]
    if (time === undefined || number === undefined) return []
    const range = [item.range[0], item.range[1]] as const
    return [{ at: time, yaml: text.slice(...range).trimEnd(), number: Number(number), index, range }]
  })
  return entries.sort((a, b) => a.at - b.at || a.index - b.index)
}

function phasesOf(document: Document): YAMLSeq | undefined {
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  const phases = document.contents.get('phases', true)
  return isSeq(phases) ? phases : undefined
}

/** Where a line comes after the last entry of a list, and how far it is indented. */
function placeAfter(
  text: string,
  phases: YAMLSeq,
): { readonly at: number; readonly indent: string } | undefined {
  const [first, last] = [phases.items[0], phases.items.at(-1)]
  const start = rangeOf(first)?.[0]
  const end = rangeOf(last)?.[1]
  if (start === undefined || end === undefined) return undefined
  const indent = /^([ ]*)- /.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[1]
  if (indent === undefined) return undefined
  return { indent, at: endOfLine(text, text.slice(0, end).trimEnd().length) }
}

const rangeOf = (node: unknown) => (isMap(node) || isScalar(node) ? node.range : undefined)

/** The place behind the line that holds a place. */
function endOfLine(text: string, place: number): number {
  const end = text.indexOf('\n', place)
  return end < 0 ? text.length : end + 1
}

/** Does the text say just these phases? */
function holds(text: string, phases: readonly unknown[]): boolean {
  const found = phasesOf(parseDocument(text))?.toJSON() as unknown
  return JSON.stringify(found) === JSON.stringify(phases)
}

/** A time as a scenario states it, to the microsecond. */
const timeText = (at: number): string => `${(at / 1e6).toFixed(6).replace(/\.?0+$/, '')}s`
