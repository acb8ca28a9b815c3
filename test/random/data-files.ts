import { stringify } from 'csv-stringify/sync'
import type { Draw } from '../../sim/explore/draw/draw.ts'

/** Data files that a scenario may name: a trace of churn, a latency matrix, keys and values. */

export const MATRIX_FILE = 'round-trips.txt'

/** Nodes come and go within some seconds, at times several at once, and some of them come back. */
export function drawTrace(draw: Draw, seconds: number): string {
  const names = Array.from({ length: draw.whole(3, 15) }, (_, index) => `n${index + 1}`)
  const there = new Set<string>()
  const lines = ['time_s,node,event']
  let millis = 0
  for (const name of [...names, ...Array.from({ length: names.length }, () => draw.oneOf(names))]) {
    if (!draw.toss(0.2)) millis += draw.whole(1, Math.round((1_000 * seconds) / names.length))
    const event = there.has(name) ? draw.oneOf(['crash', 'leave']) : 'join'
    if (!there.delete(name)) there.add(name)
    lines.push(`${(millis / 1_000).toFixed(3)},${name},${event}`)
  }
  return `${lines.join('\n')}\n`
}

/** Round trips in milliseconds, as long there as back; within a site they may be 0. */
export function drawMatrix(draw: Draw): string {
  const sites = draw.whole(2, 7)
  const rows = Array.from({ length: sites }, () => new Array<number>(sites).fill(0))
  for (let row = 0; row < sites; row++)
    for (let column = 0; column <= row; column++) {
      const roundTrip = row === column ? draw.oneOf([0, 0.4]) : draw.whole(2, 250)
      rows[row]![column] = roundTrip
      rows[column]![row] = roundTrip
    }
  return rows.map((row) => `${row.join(' ')}\n`).join('')
}

export interface Dataset {
  readonly text: string
  readonly keys: number
}

/** Keys and values, as JSON or as CSV; some of the keys need quotes in a CSV file of results. */
export function drawDataset(draw: Draw, format: 'json' | 'csv'): Dataset {
  const entries = Array.from({ length: draw.whole(5, 40) }, (_, index) => ({
    key: `${draw.oneOf(['key', 'Ürümqi', 'a, b', '"quoted"'])} ${index + 1}`,
    value: draw.oneOf(['short', 'x'.repeat(draw.whole(0, 3_000))]),
  }))
  return { text: format === 'json' ? jsonOf(entries) : csvOf(entries), keys: entries.length }
}

interface Entry {
  readonly key: string
  readonly value: string
}

const jsonOf = (entries: readonly Entry[]): string =>
  JSON.stringify(Object.fromEntries(entries.map(({ key, value }) => [key, value])))

const csvOf = (entries: readonly Entry[]): string => stringify([...entries], { header: true })
