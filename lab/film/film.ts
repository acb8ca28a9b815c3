import { Table } from './table.ts'

/** What a node is doing, as far as it can be seen from outside. */
export const NODE_STATES = [
  'absent',
  'joining',
  'active',
  'inactive',
  'client',
  'paused',
  'left',
  'crashed',
] as const
export type NodeState = (typeof NODE_STATES)[number]

/** How an operation stands or ended, as its user saw it. */
export const OPERATION_STATES = ['open', 'answered', 'expired'] as const

/** The way of a datagram that never arrives. */
export const NEVER = -1

/** In place of the number of an operation: the datagram belongs to none. */
export const NO_OPERATION = -1

/**
 * What happened in a run up to `until`, in virtual microseconds. The thread that simulates records it, the page keeps it and plays it: to
 * go back is to look at an earlier row. Each table is in the order of time.
 */
export class Film {
  /** One row for each node, that of handle 0 first. `turn`: its id as a part of the ring, 0 up to 1; `x`, `y`: its place, if the latency model has one. */
  readonly nodes = new Table({ turn: 'number', x: 'number', y: 'number' })
  /** `state`: index in NODE_STATES. */
  readonly states = new Table({ at: 'time', node: 'whole', state: 'byte' })
  /** `wrong`: 1 from when on the leaf set of a node is not what ground truth would have it be, 0 from when on it is. */
  readonly leafSets = new Table({ at: 'time', node: 'whole', wrong: 'byte' })
  /** `way`: microseconds until it arrives, or NEVER. `purpose`: index in PURPOSES. `kind`: index in `kinds`. */
  readonly datagrams = new Table({
    sentAt: 'time',
    way: 'whole',
    from: 'whole',
    to: 'whole',
    operation: 'whole',
    purpose: 'byte',
    kind: 'byte',
  })
  /** Begins and ends of operations. `key`: as a part of the ring. `state`: index in OPERATION_STATES. */
  readonly operations = new Table({
    at: 'time',
    operation: 'whole',
    caller: 'whole',
    key: 'number',
    state: 'byte',
  })
  /** From when on only one in this many of the datagrams that belong to no operation is kept. */
  readonly thinnings = new Table({ at: 'time', oneIn: 'whole' })
  /** What datagrams are, in words: the kind of the message, and of what it wraps. */
  readonly kinds: string[] = []
  /** The longest way of a datagram so far, in microseconds: no older one is still under way. */
  longestWay = 0
  until = 0

  /** Takes all rows out. What is recorded from then on is the next part. */
  take(): FilmPart {
    const { kinds, longestWay, until } = this
    const tables = Object.fromEntries(TABLES.map((name) => [name, this[name].take()]))
    return { ...(tables as Record<TableName, Rows>), kinds: kinds.splice(0), longestWay, until }
  }

  append(part: FilmPart): void {
    for (const name of TABLES) this[name].append(part[name])
    this.kinds.push(...part.kinds)
    this.longestWay = part.longestWay
    this.until = part.until
  }
}

const TABLES = ['nodes', 'states', 'leafSets', 'datagrams', 'operations', 'thinnings'] as const
type TableName = (typeof TABLES)[number]
type Rows = ReturnType<Table<string>['take']>

/** A piece of film on its way to another thread. */
export type FilmPart = Readonly<Record<TableName, Rows>> & {
  readonly kinds: readonly string[]
  readonly longestWay: number
  readonly until: number
}
