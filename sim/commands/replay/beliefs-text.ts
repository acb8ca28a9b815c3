import { NO_NODE } from '../../../protocol/base/handles.ts'
import { idToHex } from '../../../protocol/base/id.ts'
import { counted, printable } from '../../core/words.ts'
import type { HeldKey, NodeBeliefs, SideBelief } from '../../run/beliefs.ts'
import { folded } from '../shell/table.ts'
import type { Paint } from '../shell/terminal.ts'
import { idText } from './id-text.ts'
import { statusText } from './nodes-table.ts'

export interface BeliefsLook {
  /** `short`: of long lists the beginning. */
  readonly length: 'short' | 'full'
  readonly columns: number
  readonly idBits: number
  /** Microseconds. */
  readonly now: number
  /** By the ids of keys in hexadecimal. */
  readonly keyNames: ReadonlyMap<string, string>
  readonly paint: Paint
}

const SHOWN = 10
const TITLE = 18
/** A space at which no line ends. */
const NO_BREAK = '\u00a0'

/** All beliefs of a node, in lines: by default as many as fit a screen. */
export function beliefsText(beliefs: NodeBeliefs, look: BeliefsLook): string[] {
  const { node, id, leafSet, foundDead } = beliefs
  const { paint, idBits } = look
  return [
    paint(`Node ${node}, id ${idToHex(id, idBits)}: ${statusText(beliefs)}`, 'bold'),
    ...titled('leaves clockwise', sideWords(leafSet.clockwise), look),
    ...titled('  counterclockwise', sideWords(leafSet.counterclockwise), look),
    ...tableText(beliefs, look),
    ...titled('keys', list(keysWords(beliefs.keys, look), look), look),
    ...titled('open probes', list(probesWords(beliefs, look), look), look),
    ...titled('unacknowledged', list(unacknowledgedWords(beliefs, look), look), look),
    ...titled('found dead', list(foundDead.map(String), look, ' '), look),
    ...titled('timers', list(timersWords(beliefs, look), look), look),
  ]
}

/** What the marks mean. */
export const LEGEND =
  'By ground truth, which no node knows: ✓ is in its place, ✗ is not, + is missing, † does not run. ■ is its own digit.'

function titled(title: string, text: string, { columns }: BeliefsLook): string[] {
  const lines = folded(text === '' ? 'none' : text, columns - TITLE - 2)
  return lines.map(
    (line, index) => `${(index === 0 ? title : '').padEnd(TITLE)}  ${line.replaceAll(NO_BREAK, ' ')}`,
  )
}

function list(items: readonly string[], { length }: BeliefsLook, separator = ', '): string {
  const shown = length === 'full' ? items : items.slice(0, SHOWN)
  const rest = items.length - shown.length
  return [...shown, ...(rest === 0 ? [] : [`and ${rest} more`])].join(separator)
}

const MARKS = { right: '✓', wrong: '✗', unjudged: ' ' } as const

function sideWords({ members, missing }: SideBelief): string {
  return [
    ...members.map(({ node, standing }) => `${MARKS[standing]}${node}`.trim()),
    ...missing.map((node) => `+${node}`),
  ].join(' ')
}

/** The table as the paper draws it [P01 fig. 1]: a row for each shared prefix, a column for each digit that comes next. */
function tableText({ table, ownDigits, gone }: NodeBeliefs, look: BeliefsLook): string[] {
  const last = table.findLastIndex((row) => row.some((entry) => entry !== NO_NODE))
  const rows = table.slice(0, last + 1).map((row, number) =>
    row.map((entry, column) => {
      if (column === ownDigits[number]) return OWN
      if (entry === NO_NODE) return EMPTY
      return gone.has(entry) ? `${entry}†` : String(entry)
    }),
  )
  if (rows.length === 0) return titled('table', '', look)
  const width = Math.max(2, ...rows.flat().map((cell) => cell.length))
  const digits = rows[0]!.map((_, column) => column.toString(16))
  if (TITLE + 2 + digits.length * (width + 1) > look.columns)
    return titled('table', rows.map((row, number) => `row ${number}: ${occupied(row)}`).join('; '), look)
  const line = (title: string, cells: readonly string[]): string =>
    `${title.padEnd(TITLE)}  ${cells.map((cell) => cell.padStart(width)).join(' ')}`
  return [line('table', digits), ...rows.map((row, number) => line(`  row ${number}`, row))]
}

const OWN = '■'
const EMPTY = '·'

/** If there is no room for the drawing: the digits and the nodes of the cells that are occupied. */
const occupied = (row: readonly string[]): string =>
  row
    .map((cell, column) => (cell === OWN || cell === EMPTY ? '' : `${column.toString(16)} ${cell}`))
    .filter((cell) => cell !== '')
    .join(', ')

function keysWords(keys: readonly HeldKey[], { keyNames, idBits }: BeliefsLook): string[] {
  // Those of which it is the root come first.
  const ordered = [...keys].sort((a, b) => Number(b.isOwn) - Number(a.isOwn))
  const own = keys.filter(({ isOwn }) => isOwn).length
  const words = ordered.map(({ key, version, bytes, isOwn, root }) => {
    const name = keyNames.get(idToHex(key, idBits))
    const called = name === undefined ? idText(key, idBits) : `“${printable(name)}”`
    const content = bytes === undefined ? 'tombstone' : `${bytes} bytes`
    const place = isOwn ? ', root' : root === NO_NODE ? '' : `, root ${root}`
    return `${called} (version ${version.counter}, ${content}${place})`
  })
  return words.length === 0
    ? []
    : [`${counted(keys.length, 'key')}, root of ${own}: ${words[0]}`, ...words.slice(1)]
}

function probesWords({ probes }: NodeBeliefs, look: BeliefsLook): string[] {
  return probes.map(
    ({ peer, asksFor, tries, dueAt }) =>
      `${peer} for ${asksFor === 'leafSet' ? 'its leaf set' : 'a sign of life'}, try ${tries}, due ${inTime(dueAt, look)}`,
  )
}

function unacknowledgedWords({ unacknowledged }: NodeBeliefs, { now }: BeliefsLook): string[] {
  return unacknowledged.map(
    ({ to, transmissions, sentAt }) =>
      `to ${to}, sent ${counted(transmissions, 'time')}, ${((now - sentAt) / 1_000).toFixed(0)} ms ago`,
  )
}

function timersWords({ timers }: NodeBeliefs, look: BeliefsLook): string[] {
  return timers.map(
    ({ name, at, token }) => `${name}${token === 0 ? '' : ` of ${token}`} ${inTime(at, look)}`,
  )
}

/** Not broken over two lines. */
const inTime = (at: number, { now }: BeliefsLook): string =>
  `in${NO_BREAK}${((at - now) / 1_000_000).toFixed(3)}${NO_BREAK}s`
