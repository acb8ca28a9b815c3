import { counted, grouped, printable } from '../../core/words.ts'
import type { TraceRecord } from '../../run/trace/records.ts'
import { differences } from '../shell/differences.ts'
import type { Paint } from '../shell/terminal.ts'
import type { Detail } from './details.ts'
import { areSame, type Comparison, type Parting, type PlacedRecord } from './first-difference.ts'
import { recordText } from './record-text.ts'

type Which = 'a' | 'b'

/** Of each run what a replay has found out, by the index of the event. */
export type DetailsOfBoth = Readonly<Record<Which, ReadonlyMap<number, Detail>>>

export interface DiffLook {
  readonly columns: number
  readonly paint: Paint
}

const TIME = 13
const NODE = 7
const FIELDS_SHOWN = 8

/** The runs are the same. */
export function sameText({ same }: Comparison, fingerprint: string | undefined): string {
  const hash = fingerprint === undefined ? '' : `, fingerprint ${fingerprint}`
  return `The runs are the same: ${counted(same, 'event')}${hash}.`
}

/** Where two runs part: what is the same before, what differs, and what comes after, in lines. */
export function partingText(
  same: number,
  parting: Parting,
  details: DetailsOfBoth,
  look: DiffLook,
): string[] {
  const { nodes, before, after } = parting
  const { paint } = look
  const text = ({ index, record }: PlacedRecord, which: Which): string =>
    printable(details[which].get(index)?.text ?? recordText(record))
  const a = after.a[0]
  const b = after.b[0]
  const common = (placed: PlacedRecord): string => {
    const known = details.a.get(placed.index) ?? details.b.get(placed.index)
    return line(placed, printable(known?.text ?? recordText(placed.record)))
  }
  return [
    paint(`The runs are the same for ${counted(same, 'event')}, and then differ.`, 'bold'),
    '',
    `   ${'time_s'.padStart(TIME)}  ${'node'.padStart(NODE)}  what happened at ${nodesText(nodes)}`,
    ...before.map((placed) => `   ${common(placed)}`),
    ...(['a', 'b'] as const).map((which) => {
      const first = which === 'a' ? a : b
      const words = first === undefined ? 'the run has ended' : line(first, text(first, which))
      return paint(`${which}  ${words}`, which === 'a' ? 'red' : 'green')
    }),
    '',
    ...fieldsText(a, b, details),
    ...afterText(parting, text, look),
  ]
}

const nodesText = (nodes: ReadonlySet<number>): string => {
  const list = [...nodes].sort((one, other) => one - other)
  return `${list.length === 1 ? 'node' : 'nodes'} ${list.join(', ')}`
}

const line = ({ record }: PlacedRecord, text: string): string =>
  `${timeText(record.at)}  ${String(record.node).padStart(NODE)}  ${text}`

const timeText = (at: number): string => (at / 1_000_000).toFixed(6).padStart(TIME)

/** Which fields of one event differ, if both runs have one like it. */
function fieldsText(
  a: PlacedRecord | undefined,
  b: PlacedRecord | undefined,
  details: DetailsOfBoth,
): string[] {
  if (a === undefined || b === undefined) return []
  if (a.record.sort !== b.record.sort || a.record.kind !== b.record.kind || a.record.inner !== b.record.inner)
    return []
  const [one, other] = [details.a.get(a.index), details.b.get(b.index)]
  if (one === undefined || other === undefined) {
    const which = one === undefined ? (other === undefined ? 'a and b' : 'a') : 'b'
    return [`What differs within it is not known: this code does not repeat ${which}.`, '']
  }
  const changes = differences(one.fields, other.fields)
  if (changes.length === 0) return []
  const shown = changes
    .slice(0, FIELDS_SHOWN)
    .map(({ path, before, after }) => `   ${path}: ${valueText(before)} in a, ${valueText(after)} in b`)
  const rest = changes.length - shown.length
  return ['What differs within it:', ...shown, ...(rest > 0 ? [`   and ${grouped(rest)} more`] : []), '']
}

const valueText = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

/** Afterwards, side by side: what happens in both in one row, with = between where it is the same. */
function afterText(
  { after }: Parting,
  text: (placed: PlacedRecord, which: Which) => string,
  { columns, paint }: DiffLook,
): string[] {
  const rows = merged(after.a.slice(1), after.b.slice(1))
  if (rows.length === 0) return []
  const width = Math.max(24, Math.floor((columns - 3 - TIME - 2 - NODE - 2 - 3) / 2))
  const cell = (placed: PlacedRecord | undefined, which: Which) =>
    cut(placed === undefined ? '' : text(placed, which), width)
  const head = `   ${'time_s'.padStart(TIME)}  ${'node'.padStart(NODE)}  ${'afterwards in a'.padEnd(width)} │ afterwards in b`
  return [
    paint(head, 'bold'),
    ...rows.map(({ a, b }) => {
      const { at, node } = (a ?? b)!.record
      const between = a === undefined || b === undefined ? '│' : areSame(a.record, b.record) ? '=' : '≠'
      return `   ${timeText(at)}  ${String(node).padStart(NODE)}  ${cell(a, 'a').padEnd(width)} ${between} ${cell(b, 'b')}`.trimEnd()
    }),
  ]
}

interface Row {
  readonly a?: PlacedRecord
  readonly b?: PlacedRecord
}

/** In the order of time; what is the same in both is one row. */
function merged(a: readonly PlacedRecord[], b: readonly PlacedRecord[]): Row[] {
  const left = [...b]
  const rows: Row[] = a.map((one) => {
    const index = left.findIndex((other) => areAlike(one.record, other.record))
    return index < 0 ? { a: one } : { a: one, b: left.splice(index, 1)[0]! }
  })
  const all = [...rows, ...left.map((other): Row => ({ b: other }))]
  return all.sort((one, other) => (one.a ?? one.b)!.record.at - (other.a ?? other.b)!.record.at)
}

/** Do they differ in what they say at most? */
const areAlike = (a: TraceRecord, b: TraceRecord): boolean =>
  areSame(a, { ...b, content: a.content, operation: a.operation })

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`
