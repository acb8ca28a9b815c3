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

/** Where a datagram goes that never arrives. */
export const NEVER = -1

/**
 * What happened in a run up to `until`, in virtual microseconds. The thread that simulates records it, the page keeps it and plays it: to
 * go back is to look at an earlier row.
 */
export class Film {
  /** One row for each node, that of handle 0 first. `turn`: its id as a part of the ring, 0 up to 1; `x`, `y`: its place, if the latency model has one. */
  readonly nodes = new Table({ turn: 'number', x: 'number', y: 'number' })
  /** In the order of time. `state`: index in NODE_STATES. */
  readonly states = new Table({ at: 'time', node: 'handle', state: 'byte' })
  /** In the order of `sentAt`. `arrivesAt`: NEVER if it is lost. `purpose`: index in PURPOSES. */
  readonly datagrams = new Table({
    sentAt: 'time',
    arrivesAt: 'time',
    from: 'handle',
    to: 'handle',
    purpose: 'byte',
  })
  /** Begins and ends of operations, in the order of time. `state`: index in OPERATION_STATES. */
  readonly operations = new Table({
    at: 'time',
    operation: 'number',
    caller: 'handle',
    key: 'number',
    state: 'byte',
  })
  /** The longest way of a datagram so far, in microseconds: no older one is still under way. */
  longestWay = 0
  until = 0

  /** The rows of all tables that are new since the last call of a cursor that begins with zeros. */
  rowsSince(cursor: Cursor): FilmPart {
    const part = {
      nodes: this.nodes.since(cursor.nodes),
      states: this.states.since(cursor.states),
      datagrams: this.datagrams.since(cursor.datagrams),
      operations: this.operations.since(cursor.operations),
      longestWay: this.longestWay,
      until: this.until,
    }
    for (const name of TABLES) cursor[name] = this[name].length
    return part
  }

  append(part: FilmPart): void {
    for (const name of TABLES) this[name].append(part[name])
    this.longestWay = part.longestWay
    this.until = part.until
  }
}

const TABLES = ['nodes', 'states', 'datagrams', 'operations'] as const

/** How many rows of each table have been taken. */
export type Cursor = Record<(typeof TABLES)[number], number>

/** A piece of film on its way to another thread. */
export type FilmPart = Readonly<Record<(typeof TABLES)[number], ReturnType<Table<string>['since']>>> & {
  readonly longestWay: number
  readonly until: number
}
