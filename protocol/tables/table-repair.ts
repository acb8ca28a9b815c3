import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { type Micros, micros } from '../base/time.ts'
import type { Host } from '../host.ts'
import type { LeafSetRepair } from '../membership/leaf-set-repair.ts'
import type { Probing } from '../membership/probing.ts'
import type { NodeState } from '../state/node-state.ts'
import { cellBetween, UNMEASURED } from '../state/routing-table.ts'
import {
  type CellReply,
  type CellRequest,
  type EntriesRequest,
  type KnownNodes,
  LEAF_SET,
  type TableRows,
} from '../wire/messages.ts'
import { ROUND_TRIP_BYTES } from '../wire/sizes.ts'
import type { Distances } from './distances.ts'

/** How many nodes are asked for a replacement of one dead entry. */
const REPAIR_TURNS = 4

/**
 * If a node is at least this many times as far from the node that names it as that one is from here, it is about as far
 * from here, to within half.
 */
const MUCH_FARTHER = 2

/** How far away a node may be, by the report of another. */
interface Hearsay {
  /** The longer leg of the way there through the node that named it; 0 if that is not known. */
  readonly detour: Micros
  /** The approximate round trip; UNMEASURED if there is no estimate. */
  readonly estimate: Micros
}

const hearsay = (between: Micros, beyond: Micros): Hearsay => ({
  detour: micros(Math.max(between, beyond)),
  estimate: beyond >= MUCH_FARTHER * between ? beyond : UNMEASURED,
})

const NO_HEARSAY: Hearsay = { detour: micros(0), estimate: UNMEASURED }

type TableState = Pick<NodeState, 'self' | 'digitBits' | 'leafSet' | 'table' | 'peers' | 'status' | 'idOf'>

/**
 * Fills and mends the routing table: rows from the path of the join and from other arrivals, the closer of
 * two candidates by measured round trip [P01 §2.4, PNS], dead entries replaced lazily [P01 §2.5].
 */
export class TableRepair {
  private readonly host: Host
  private readonly state: TableState
  private readonly probing: Probing
  private readonly repair: LeafSetRepair
  private readonly distances: Distances

  constructor(host: Host, state: TableState, probing: Probing, repair: LeafSetRepair, distances: Distances) {
    this.host = host
    this.state = state
    this.probing = probing
    this.repair = repair
    this.distances = distances
  }

  /**
   * A node that others have named. It fills an empty cell, and is measured against the holder of a full one if it is
   * likely to be nearer (decision 12).
   */
  consider(peer: NodeHandle, { detour, estimate }: Hearsay = NO_HEARSAY): void {
    const { self, table, peers, status } = this.state
    if (peer === self || this.probing.hasFailed(peer)) return
    if (status.isActive && this.repair.isCandidate(peer)) this.probing.probeNamed(peer)
    const holder = table.holderFor(peer)
    if (holder === peer) return
    const held = table.roundTripOfHolderFor(peer)
    if (holder === NO_NODE) {
      const isEstimated = estimate !== UNMEASURED && peers.roundTrip(peer) === undefined
      table.add(peer, isEstimated ? estimate : UNMEASURED)
      if (isEstimated) return
    }
    const isUnlikely = held !== UNMEASURED && detour >= held
    if (this.host.parameters.proximitySelection && !isUnlikely) this.distances.measure(peer)
  }

  /**
   * The nodes that `from` knows. A node far from it, or known to one that is far away, is hardly near; one that is much
   * farther from it than this node is about as far from here (decision 12).
   */
  considerAll(from: NodeHandle, { entries, roundTrips }: KnownNodes): void {
    const between = this.state.peers.roundTrip(from)
    entries.forEach((peer, index) => {
      const beyond = roundTrips[index]!
      this.consider(peer, between === undefined || beyond === 0 ? NO_HEARSAY : hearsay(between, beyond))
    })
  }

  /** The neighborhood set of the root is a first idea of this node's own [P01 §2.4]. */
  neighborhoodReceived(entries: readonly NodeHandle[]): void {
    for (const peer of entries)
      if (peer !== this.state.self && !this.probing.hasFailed(peer)) this.distances.measure(peer)
  }

  rowsReceived(from: NodeHandle, rows: TableRows): void {
    if (rows.roundTrip > 0) this.distances.reported(from, rows.roundTrip)
    if (rows.purpose === 'announcement') this.consider(from)
    this.considerAll(from, rows)
  }

  /** An arrival sends row r of its table to every node in row r [PNS: constrained gossip], and how far apart they are. */
  announceArrival(): void {
    const { table } = this.state
    for (let row = 0; row < table.rowCount; row++) {
      const entries = table.rowEntries(row)
      for (const peer of entries) {
        this.sendRows(
          peer,
          'announcement',
          entries.filter((entry) => entry !== peer),
        )
      }
    }
  }

  /** The rows that a joiner can use from a node on its path: `from` … `to`, both included [P01 §2.4]. */
  sendRowsToJoiner(joiner: NodeHandle, from: number, to: number): void {
    const { self, table } = this.state
    const entries: NodeHandle[] = [self]
    for (let row = from; row <= to; row++) entries.push(...table.rowEntries(row))
    this.sendRows(
      joiner,
      'join',
      entries.filter((entry) => entry !== joiner),
    )
  }

  /**
   * A dead entry leaves its cell. With lazy repair another node of its row, or of the next, is asked for a replacement
   * [P01 §2.5]. Otherwise the next message that needs the cell asks its next hop, and rows are exchanged anyway [PNS]
   * (decision 13).
   */
  entryDied(peer: NodeHandle): void {
    const { table, idOf } = this.state
    if (!table.remove(peer) || this.host.parameters.repair === 'active') return
    const { row, column } = table.cellOf(idOf(peer))
    this.askForCell(row, column, 0)
  }

  /** A message found the cell that it needed empty: its next hop may know a node that fits [PNS]. */
  routed(key: Id, next: NodeHandle): void {
    const { table, leafSet, digitBits } = this.state
    if (table.lookup(key) !== NO_NODE || leafSet.covers(key)) return
    const { row, column } = table.cellOf(key)
    // In a small ring hardly any node fits the cell: there is none to ask for.
    const prefixBits = (row + 1) * digitBits
    if (prefixBits > 30 || leafSet.estimatedRingSize() < 1 << prefixBits) return
    this.host.send(next, {
      kind: 'cellRequest',
      number: this.host.questions.ask(next),
      row,
      column,
      turn: REPAIR_TURNS,
    })
  }

  cellRequested(from: NodeHandle, request: CellRequest): void {
    const { table, idOf, digitBits } = this.state
    const { number, row, column, turn } = request
    const asker = idOf(from)
    // Seen from here the asker's row may be a different one: the nodes that share the asker's prefix fit its cell.
    const isFit = (peer: NodeHandle): boolean => {
      if (peer === from) return false
      const cell = cellBetween(asker, idOf(peer), digitBits)
      return cell.row === row && cell.column === column
    }
    const entries = table.entries().filter(isFit).slice(0, this.host.listCapacity())
    this.host.send(from, { kind: 'cellReply', number, row, column, turn, entries })
  }

  cellReceived(reply: CellReply): void {
    for (const peer of reply.entries) this.consider(peer)
    const isFilled = this.state.table.get(reply.row, reply.column) !== NO_NODE
    if (!isFilled && reply.turn + 1 < REPAIR_TURNS) this.askForCell(reply.row, reply.column, reply.turn + 1)
  }

  private askForCell(row: number, column: number, turn: number): void {
    const { table } = this.state
    const candidates = [...table.rowEntries(row), ...table.rowEntries(row + 1)]
    const peer = candidates[turn]
    if (peer !== undefined)
      this.host.send(peer, { kind: 'cellRequest', number: this.host.questions.ask(peer), row, column, turn })
  }

  /** Names the nodes of a row, or the leaf set. */
  entriesRequested(from: NodeHandle, { number, purpose, row }: EntriesRequest): void {
    const { table, leafSet, status } = this.state
    if (!status.isMember) return
    const known = row === LEAF_SET ? leafSet.members() : table.rowEntries(row)
    const entries = known.filter((peer) => peer !== from).slice(0, this.host.listCapacity(ROUND_TRIP_BYTES))
    const roundTrips = entries.map((peer) => this.roundTripTo(peer))
    this.host.send(from, {
      kind: 'entriesReply',
      number,
      purpose,
      row,
      rows: table.rowCount,
      entries,
      roundTrips,
    })
  }

  private sendRows(to: NodeHandle, purpose: TableRows['purpose'], entries: readonly NodeHandle[]): void {
    const roundTrip = this.roundTripTo(to)
    const capacity = this.host.listCapacity(ROUND_TRIP_BYTES)
    for (let start = 0; start === 0 || start < entries.length; start += capacity) {
      const part = entries.slice(start, start + capacity)
      const roundTrips = part.map((peer) => this.roundTripTo(peer))
      this.host.send(to, { kind: 'tableRows', purpose, roundTrip, entries: part, roundTrips })
    }
  }

  /** As measured, or else as estimated for its cell; 0 if neither. */
  private roundTripTo(peer: NodeHandle): Micros {
    const { table, peers } = this.state
    const measured = peers.roundTrip(peer)
    if (measured !== undefined) return measured
    return table.has(peer) ? micros(Math.max(0, table.roundTripOfHolderFor(peer))) : micros(0)
  }
}
