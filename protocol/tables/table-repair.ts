import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { type Micros, micros } from '../base/time.ts'
import type { PastryNode } from '../node.ts'
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

/** How many nodes are asked for a replacement of one dead entry. */
const REPAIR_TURNS = 4

/**
 * Fills and mends the routing table: rows from the path of the join and from other arrivals, the closer of
 * two candidates by measured round trip [P01 §2.4, PNS], dead entries replaced lazily [P01 §2.5].
 */
export class TableProtocol {
  private readonly node: PastryNode

  constructor(node: PastryNode) {
    this.node = node
  }

  /** A node that is active and was heard itself. */
  learn(peer: NodeHandle): void {
    this.node.table.add(peer, this.node.peers.roundTrip(peer) ?? UNMEASURED)
  }

  /**
   * A node that others speak of: fills an empty cell, and is measured against the holder of a full one if it is likely
   * to be nearer. `detour` is the longer leg of the way there through whoever spoke of it, 0 if that is not known.
   */
  consider(peer: NodeHandle, detour = micros(0)): void {
    const { node } = this
    if (peer === node.self || node.prober.hasFailed(peer)) return
    const { table, parameters } = node
    if (node.isActive && node.leafSets.wants(peer)) node.prober.probe(peer)
    const { row, column } = table.cellOf(node.env.idOf(peer))
    const holder = table.get(row, column)
    if (holder === peer) return
    if (holder === NO_NODE) table.add(peer)
    const held = table.roundTrip(row, column)
    const isUnlikely = held !== UNMEASURED && detour >= held
    if (parameters.proximitySelection && !isUnlikely) node.distances.measure(peer)
  }

  /** The nodes that `from` knows. Who is far from it, or is known to somebody far away, is hardly near. */
  considerAll(from: NodeHandle, { entries, roundTrips }: KnownNodes): void {
    const between = this.node.peers.roundTrip(from)
    entries.forEach((peer, index) => {
      const beyond = roundTrips[index]!
      const isMeasured = between !== undefined && beyond > 0
      this.consider(peer, isMeasured ? micros(Math.max(between, beyond)) : undefined)
    })
  }

  /** The neighborhood set of the root is a first idea of this node's own [P01 §2.4]. */
  neighborhoodReceived(entries: readonly NodeHandle[]): void {
    for (const peer of entries)
      if (peer !== this.node.self && !this.node.prober.hasFailed(peer)) this.node.distances.measure(peer)
  }

  rowsReceived(from: NodeHandle, rows: TableRows): void {
    if (rows.roundTrip > 0) this.node.distances.reported(from, rows.roundTrip)
    if (rows.purpose === 'announcement') this.consider(from)
    this.considerAll(from, rows)
  }

  /** An arrival sends row r of its table to every node in row r [PNS: constrained gossip], and how far apart they are. */
  announceArrival(): void {
    const { table } = this.node
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
    const entries: NodeHandle[] = [this.node.self]
    for (let row = from; row <= to; row++) entries.push(...this.node.table.rowEntries(row))
    this.sendRows(
      joiner,
      'join',
      entries.filter((entry) => entry !== joiner),
    )
  }

  /**
   * A dead entry leaves its cell. With lazy repair another node of its row, or of the next, is asked for one [P01 §2.5];
   * otherwise the next message that misses it asks its next hop, and rows are exchanged anyway [PNS].
   */
  entryDied(peer: NodeHandle): void {
    const { table, env, parameters } = this.node
    if (!table.remove(peer) || parameters.repair === 'active') return
    const { row, column } = table.cellOf(env.idOf(peer))
    this.askForCell(row, column, 0)
  }

  /** A message had to do without the cell that it wanted: its next hop may know whom to put there [PNS]. */
  routed(key: Id, next: NodeHandle): void {
    const { table, leafSet } = this.node
    if (table.lookup(key) !== NO_NODE || leafSet.covers(key)) return
    const { row, column } = table.cellOf(key)
    // Where hardly anybody could be there is nobody to ask for.
    const prefixBits = (row + 1) * this.node.digitBits
    if (prefixBits > 30 || leafSet.estimatedRingSize() < 1 << prefixBits) return
    this.node.send(next, { kind: 'cellRequest', row, column, turn: REPAIR_TURNS })
  }

  cellRequested(from: NodeHandle, request: CellRequest): void {
    const { table, env, digitBits } = this.node
    const { row, column, turn } = request
    const asker = env.idOf(from)
    // The asker's row may be another one seen from here: what fits its cell is what shares the asker's prefix.
    const isFit = (peer: NodeHandle): boolean => {
      if (peer === from) return false
      const cell = cellBetween(asker, env.idOf(peer), digitBits)
      return cell.row === row && cell.column === column
    }
    const entries = [...table.entries()].filter(isFit).slice(0, this.node.listCapacity())
    this.node.send(from, { kind: 'cellReply', row, column, turn, entries })
  }

  cellReceived(reply: CellReply): void {
    for (const peer of reply.entries) this.consider(peer)
    const isFilled = this.node.table.get(reply.row, reply.column) !== NO_NODE
    if (!isFilled && reply.turn + 1 < REPAIR_TURNS) this.askForCell(reply.row, reply.column, reply.turn + 1)
  }

  private askForCell(row: number, column: number, turn: number): void {
    const { table } = this.node
    const candidates = [...table.rowEntries(row), ...table.rowEntries(row + 1)]
    const peer = candidates[turn]
    if (peer !== undefined) this.node.send(peer, { kind: 'cellRequest', row, column, turn })
  }

  /** A peer of known distance takes the place that it deserves. */
  place(peer: NodeHandle, roundTrip: Micros): boolean {
    if (this.node.parameters.neighborhoodSetSize > 0) this.node.neighborhood.add(peer, roundTrip)
    return this.node.table.add(peer, roundTrip)
  }

  /** Names the nodes of a row, or the leaf set. */
  entriesRequested(from: NodeHandle, { purpose, row }: EntriesRequest): void {
    const { table, leafSet, isMember } = this.node
    if (!isMember) return
    const known = row === LEAF_SET ? leafSet.members() : table.rowEntries(row)
    const entries = known.filter((peer) => peer !== from).slice(0, this.node.listCapacity(ROUND_TRIP_BYTES))
    const roundTrips = entries.map((peer) => this.roundTripTo(peer))
    this.node.send(from, { kind: 'entriesReply', purpose, row, rows: table.rowCount, entries, roundTrips })
  }

  private sendRows(to: NodeHandle, purpose: TableRows['purpose'], entries: readonly NodeHandle[]): void {
    const roundTrip = this.roundTripTo(to)
    const capacity = this.node.listCapacity(ROUND_TRIP_BYTES)
    for (let start = 0; start === 0 || start < entries.length; start += capacity) {
      const part = entries.slice(start, start + capacity)
      const roundTrips = part.map((peer) => this.roundTripTo(peer))
      this.node.send(to, { kind: 'tableRows', purpose, roundTrip, entries: part, roundTrips })
    }
  }

  private roundTripTo(peer: NodeHandle): Micros {
    return this.node.peers.roundTrip(peer) ?? micros(0)
  }
}
