import type { RingRow } from '../../measure/columns.ts'

/** How the leaf set of a node is, at its worst; `gone`: it was there before. */
export type NodeState = 'right' | 'missing' | 'wrong' | 'joining' | 'gone'
/** Missing: a node lacks a leaf that it should have. Wrong: it has one that it should not have. */
export type LinkState = 'right' | 'missing' | 'wrong'

export interface RingNode {
  readonly node: number
  /** Where it is drawn on the circle: 0 … 1, from the top clockwise. */
  readonly turn: number
  readonly state: NodeState
}

/** Two nodes of which one has, or should have, the other in its leaf set; the worse state, if they differ. */
export interface RingLink {
  readonly from: number
  /** The other end, the shorter way round: it may be below 0 or above 1. */
  readonly to: number
  readonly state: LinkState
}

/** The ring at one moment. */
export interface RingMoment {
  readonly moment: string
  readonly seconds: number
  /** How many live, drawn or not. */
  readonly live: number
  readonly nodes: readonly RingNode[]
  readonly links: readonly RingLink[]
  /** Entries of leaf sets: each link counts once for each of its ends. */
  readonly entries: Readonly<Record<LinkState, number>>
}

/** The rows of one crash, one leave, or all other moments, moment by moment in the order of time. */
export interface RingGroup {
  /** Index of the crash or leave; null for other moments. */
  readonly phase: number | null
  readonly moments: readonly (readonly RingRow[])[]
}

export function ringGroups(rows: readonly RingRow[]): RingGroup[] {
  const groups = new Map<number | null, Map<string, RingRow[]>>()
  for (const row of rows) {
    const moments = groups.get(row.phase) ?? new Map<string, RingRow[]>()
    groups.set(row.phase, moments)
    const name = `${row.time_s} ${row.moment}`
    const moment = moments.get(name) ?? []
    moments.set(name, moment)
    moment.push(row)
  }
  return [...groups].map(([phase, moments]) => ({ phase, moments: [...moments.values()] }))
}

/** So many crashes and leaves at most, those that broke the most links, in the order in which they were given. */
export function worst(departures: readonly RingGroup[], atMost: number): RingGroup[] {
  const ordered = [...departures.entries()]
    .map(([index, { moments }]) => ({ index, broken: linksBroken(moments) }))
    .sort((a, b) => b.broken - a.broken || a.index - b.index)
  const chosen = new Set(ordered.slice(0, atMost).map(({ index }) => index))
  return departures.filter((_, index) => chosen.has(index))
}

/** How many more links are wrong or missing, at the worst moment, than at the first: an earlier crash may not be mended yet. */
function linksBroken([before = [], ...later]: RingGroup['moments']): number {
  const amiss = (rows: readonly RingRow[]): number => sum(rows, 'links_wrong') + sum(rows, 'links_missing')
  return Math.max(0, ...later.map(amiss)) - amiss(before)
}

/** Which part of the circle lies before an id, in hexadecimal. */
export function turnOf(id: string): number {
  let [turn, digit] = [0, 1]
  for (const character of id.slice(0, 12)) {
    digit /= 16
    turn += Number.parseInt(character, 16) * digit
  }
  return turn
}

/** Where on the picture's circle an id is drawn, given where it lies on the ring; undefined for what is left out. */
export type RingMap = (turn: number) => number | undefined

export const WHOLE_RING: RingMap = (turn) => turn

/** An arc of neighbours, stretched over nearly the entire circle: from `edge` to `1 - edge`. */
export function arcMap(arc: readonly RingRow[], edge: number): RingMap {
  const [from, to] = [turnOf(arc[0]?.id ?? ''), turnOf(arc.at(-1)?.id ?? '')]
  const width = to > from ? to - from : to - from + 1
  return (turn) => {
    const way = turn >= from ? turn - from : turn - from + 1
    return way > width ? undefined : edge + (1 - 2 * edge) * (way / width)
  }
}

/** So many neighbours, of all such arcs the one in which the most of them are gone later on. */
export function hardestHit(
  rows: readonly RingRow[],
  { later, neighbours }: { later: readonly RingRow[]; neighbours: number },
): RingRow[] {
  const present = new Set(later.map(({ node }) => node))
  const ordered = [...rows].sort(byId)
  const isGone = ordered.map(({ node }) => (present.has(node) ? 0 : 1))
  const goneFrom = (first: number): number => {
    let gone = 0
    for (let step = 0; step < neighbours; step++) gone += isGone[(first + step) % ordered.length] ?? 0
    return gone
  }
  let [best, most] = [0, -1]
  for (const first of ordered.keys()) {
    const gone = goneFrom(first)
    if (gone > most) [best, most] = [first, gone]
  }
  return Array.from({ length: neighbours }, (_, step) => ordered[(best + step) % ordered.length]!)
}

const byId = (a: RingRow, b: RingRow): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.node - b.node)

export interface RingSurroundings {
  /** The rows of an earlier moment: a node that is in them, and not in the later ones, is drawn as gone. */
  readonly before: readonly RingRow[]
  /** L */
  readonly leafSetSize: number
  /** Ids by number, of all nodes that ever ran. */
  readonly ids: ReadonlyMap<number, string>
  readonly map: RingMap
}

/** Nodes and links of one moment. The right links are not in the rows: they are the ideal ones that are not missing. */
export function ringMoment(rows: readonly RingRow[], surroundings: RingSurroundings): RingMoment {
  const { before, ids, map } = surroundings
  const present = new Set(rows.map(({ node }) => node))
  const gone = before.filter(({ node }) => !present.has(node))
  const known = new Map([...before, ...rows].map(({ node, id }) => [node, id]))
  const placeOf = (node: number): number | undefined => {
    const id = known.get(node) ?? ids.get(node)
    return id === undefined ? undefined : map(turnOf(id))
  }
  const nodeOf = (node: number, state: NodeState): RingNode[] => {
    const turn = placeOf(node)
    return turn === undefined ? [] : [{ node, turn, state }]
  }
  return {
    moment: rows[0]?.moment ?? '',
    seconds: rows[0]?.time_s ?? 0,
    live: rows.length,
    nodes: [
      ...rows.flatMap((row) => nodeOf(row.node, stateOf(row))),
      ...gone.flatMap(({ node }) => nodeOf(node, 'gone')),
    ],
    links: linksOf(rows, surroundings).flatMap(({ one, other, state }) => {
      const [from, to] = [placeOf(one), placeOf(other)]
      if (from === undefined || to === undefined) return []
      return [{ from, to: map === WHOLE_RING ? shorterWay(from, to) : to, state }]
    }),
    entries: {
      right: sum(rows, 'links_right'),
      missing: sum(rows, 'links_missing'),
      wrong: sum(rows, 'links_wrong'),
    },
  }
}

const sum = (rows: readonly RingRow[], column: 'links_right' | 'links_missing' | 'links_wrong'): number =>
  rows.reduce((total, row) => total + row[column], 0)

function stateOf({ state, links_wrong: wrong, links_missing: missing }: RingRow): NodeState {
  if (state !== 'active') return 'joining'
  if (wrong > 0) return 'wrong'
  return missing > 0 ? 'missing' : 'right'
}

function shorterWay(from: number, to: number): number {
  const way = to - from
  if (way > 0.5) return to - 1
  return way < -0.5 ? to + 1 : to
}

interface Pair {
  readonly one: number
  readonly other: number
  readonly state: LinkState
}

const WORST_LAST: readonly LinkState[] = ['right', 'missing', 'wrong']

/** One pair for both directions; the right ones first, so that the others are drawn over them. */
function linksOf(rows: readonly RingRow[], { leafSetSize }: RingSurroundings): Pair[] {
  const pairs = new Map<string, Pair>()
  const note = (one: number, other: number, state: LinkState) => {
    const name = one < other ? `${one} ${other}` : `${other} ${one}`
    const known = pairs.get(name)
    if (known && WORST_LAST.indexOf(known.state) >= WORST_LAST.indexOf(state)) return
    pairs.set(name, { one, other, state })
  }
  const active = rows.filter(({ state }) => state === 'active').sort(byId)
  const reach = Math.min(leafSetSize / 2, active.length - 1)
  for (const [place, row] of active.entries()) {
    const missing = new Set(numbers(row.missing))
    for (let step = 1; step <= reach; step++) {
      // Both sides: those before and those behind.
      for (const other of [place + step, place - step + active.length]) {
        const { node } = active[other % active.length]!
        if (node !== row.node && !missing.has(node)) note(row.node, node, 'right')
      }
    }
  }
  for (const row of rows) {
    for (const other of numbers(row.missing)) note(row.node, other, 'missing')
    for (const other of numbers(row.wrong)) note(row.node, other, 'wrong')
  }
  return [...pairs.values()].sort((a, b) => WORST_LAST.indexOf(a.state) - WORST_LAST.indexOf(b.state))
}

const numbers = (list: string | null): number[] =>
  list === null || list === '' ? [] : list.split(' ').map(Number)
