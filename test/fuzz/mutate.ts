import type { Draw } from '../../sim/explore/draw/draw.ts'
import { hostileKey, hostilePiece, hostileValue } from './hostile.ts'

type Path = readonly (string | number)[]

/** A document in which some things are not what they were. What is given is left as it is. */
export function mutateDocument(draw: Draw, document: unknown, others: readonly unknown[]): unknown {
  let mutated: unknown = structuredClone(document)
  for (
    let times = draw.weighted([
      [5, 1],
      [3, 2],
      [1, 6],
    ]);
    times > 0;
    times--
  ) {
    const paths = pathsIn(mutated)
    mutated = paths.length === 0 ? hostileValue(draw) : mutateAt(draw, mutated, draw.oneOf(paths), others)
  }
  return mutated
}

/** The paths of all values in a document, except the document itself. */
function pathsIn(value: unknown, around: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || around.length > 12) return []
  const keys = Array.isArray(value) ? value.slice(0, 50).map((_, index) => index) : Object.keys(value)
  return keys.flatMap((key) => {
    const path = [...around, key]
    return [path, ...pathsIn((value as Record<string | number, unknown>)[key], path)]
  })
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce((current, key) => (current as Record<string | number, unknown>)[key], value)

function mutateAt(draw: Draw, document: unknown, path: Path, others: readonly unknown[]): unknown {
  const around = valueAt(document, path.slice(0, -1)) as Record<string | number, unknown>
  const key = path.at(-1)!
  const before = around[key]
  const set = (value: unknown, at: string | number = key) => {
    // As a parser of JSON does: `__proto__` is a key like others.
    Object.defineProperty(around, at, { value, enumerable: true, configurable: true, writable: true })
  }
  const change = draw.weighted([
    [6, 'value'],
    [4, 'scale'],
    [3, 'remove'],
    [3, 'rename'],
    [2, 'add'],
    [3, 'graft'],
    [2, 'repeat'],
    [1, 'wrap'],
  ])
  if (change === 'value') set(hostileValue(draw))
  else if (change === 'scale') set(scaled(draw, before))
  else if (change === 'remove') {
    if (Array.isArray(around)) around.splice(Number(key), 1)
    else delete around[key]
  } else if (change === 'rename' && !Array.isArray(around)) {
    delete around[key]
    set(before, draw.toss(0.3) ? hostileKey(draw) : misspelt(draw, String(key)))
  } else if (change === 'add' && !Array.isArray(around))
    set(hostileValue(draw), draw.toss(0.5) ? hostileKey(draw) : 'extra')
  else if (change === 'graft') {
    const other = draw.oneOf(others)
    const paths = pathsIn(other)
    if (paths.length > 0) set(structuredClone(valueAt(other, draw.oneOf(paths))))
  } else if (change === 'repeat' && Array.isArray(around))
    around.splice(
      Number(key),
      0,
      ...Array.from({ length: draw.oneOf([1, 2, 40]) }, () => structuredClone(before)),
    )
  else set(draw.toss(0.5) ? [before] : { a: before })
  return document
}

function scaled(draw: Draw, value: unknown): unknown {
  if (typeof value === 'number')
    return draw.oneOf([-value, value * 10, value * 1e6, value / 3, value + 1, value - 1])
  if (typeof value !== 'string') return hostileValue(draw)
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(value) ?? []
  if (amount === undefined) return misspelt(draw, value)
  return draw.oneOf([
    `${amount}`,
    `${amount}0000${unit}`,
    `-${amount}${unit}`,
    `0${unit}`,
    `${amount}x`,
    `${amount}.7us`,
  ])
}

function misspelt(draw: Draw, word: string): string {
  const at = draw.whole(0, word.length)
  return draw.oneOf([
    word.slice(0, at) + word.slice(at + 1),
    `${word.slice(0, at)}x${word.slice(at)}`,
    word.toUpperCase(),
    word.toLowerCase(),
    `${word} `,
  ])
}

/** A text in which some characters, pieces or lines are not what they were. */
export function mutateText(draw: Draw, text: string): string {
  let mutated = text
  for (let times = draw.whole(1, 4); times > 0; times--) mutated = mutateOnce(draw, mutated)
  return mutated
}

function mutateOnce(draw: Draw, text: string): string {
  const at = draw.whole(0, text.length)
  const lines = text.split('\n')
  const line = draw.whole(0, lines.length - 1)
  return draw.weighted<() => string>([
    [5, () => text.slice(0, at) + hostilePiece(draw) + text.slice(at)],
    [3, () => text.slice(0, at) + text.slice(at + draw.whole(1, 5))],
    [2, () => text.slice(0, at)],
    [3, () => lines.toSpliced(line, 1).join('\n')],
    [3, () => lines.toSpliced(line, 0, lines[line]!).join('\n')],
    [2, () => lines.with(line, `${' '.repeat(draw.whole(1, 3))}${lines[line]}`).join('\n')],
    [2, () => lines.with(line, lines[line]!.trimStart()).join('\n')],
    [1, () => text.replaceAll('\n', '\r\n')],
    [1, () => `\uFEFF${text}`],
    [1, () => text + text],
    [1, () => text.slice(0, at) + hostilePiece(draw).repeat(draw.oneOf([10, 300, 3_000])) + text.slice(at)],
  ])()
}

/** A table in which some cells, rows, separators or quotes are not what they were. */
export function mutateTable(draw: Draw, text: string, separator: string): string {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(separator))
  for (let times = draw.whole(1, 3); times > 0; times--) mutateRows(draw, rows)
  const written = draw.weighted([
    [8, separator],
    [1, ';'],
    [1, '\t'],
    [1, ' '],
    [1, '|'],
  ])
  const joined = rows.map((row) => row.join(written)).join(draw.toss(0.1) ? '\r\n' : '\n')
  return draw.toss(0.2) ? mutateText(draw, joined) : `${joined}${draw.oneOf(['', '\n', '\n\n'])}`
}

const CELLS = [
  '',
  '-',
  'nan',
  'NA',
  '0',
  '-1',
  '1e9',
  '1e999',
  '0.0000001',
  '1,5',
  '"1"',
  '"',
  '""',
  'x',
  '1 000',
  '#',
  ' 7 ',
  '٣',
  '\u001b[1m',
  'x'.repeat(2_000),
]

function mutateRows(draw: Draw, rows: string[][]): void {
  const index = draw.whole(0, Math.max(0, rows.length - 1))
  const row = rows[index]
  if (row === undefined) return
  const cell = draw.whole(0, Math.max(0, row.length - 1))
  draw.weighted<() => unknown>([
    [6, () => row.splice(cell, 1, draw.oneOf(CELLS))],
    [2, () => row.splice(cell, 1)],
    [2, () => row.splice(cell, 0, draw.oneOf(CELLS))],
    [2, () => rows.splice(index, 1)],
    [2, () => rows.splice(index, 0, [...row])],
    [2, () => rows.reverse()],
    [1, () => rows.splice(index, 0, [''])],
    [1, () => rows.splice(index, 0, ['# a comment'])],
    [1, () => rows.map((each) => each.splice(cell, 1))],
    [1, () => rows.splice(0, rows.length)],
    [1, () => rows.map((each, at) => each.unshift(`name ${at}`))],
    [
      1,
      () =>
        rows.splice(
          index,
          1,
          row.map((each) => `"${each}"`),
        ),
    ],
  ])()
}
