import { type Micros, NO_NODE, type NodeHandle } from './environment.ts'
import type { Id } from './id.ts'
import type { CellReply, CellRequest, TableRows } from './messages.ts'
import type { PastryNode } from './node.ts'
import { cellBetween, UNMEASURED } from './routing-table.ts'

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

  /** A node that others speak of: fills an empty cell, and is measured against the holder of a full one. */
  consider(peer: NodeHandle): void {
    const { node } = this
    if (peer === node.self || node.prober.hasFailed(peer)) return
    const { table, parameters } = node
    if (node.isActive && node.leafSets.wants(peer)) node.prober.probe(peer)
    const { row, column } = table.cellOf(node.env.idOf(peer))
    const holder = table.get(row, column)
    if (holder === peer) return
    if (holder === NO_NODE) table.add(peer)
    if (parameters.proximitySelection) this.measure(peer)
  }

  /** The neighborhood set of the root is a first idea of this node's own [P01 §2.4]. */
  neighborhoodReceived(entries: readonly NodeHandle[]): void {
    for (const peer of entries)
      if (peer !== this.node.self && !this.node.prober.hasFailed(peer)) this.measure(peer)
  }

  rowsReceived(from: NodeHandle, rows: TableRows): void {
    if (rows.purpose === 'announcement') this.consider(from)
    for (const peer of rows.entries) this.consider(peer)
  }

  distanceMeasured(from: NodeHandle, roundTrip: Micros): void {
    this.node.peers.measured(from, roundTrip)
    this.place(from, roundTrip)
    // The distance is the same the other way: this spares the peer a probe of its own [PNS].
    this.node.send(from, { kind: 'distanceReport', roundTrip })
  }

  distanceReported(from: NodeHandle, roundTrip: Micros): void {
    if (this.node.isActive && !this.node.prober.hasFailed(from)) this.place(from, roundTrip)
  }

  /** An arrival sends row r of its table to every node in row r [PNS: constrained gossip]. */
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

  /** A dead entry leaves its cell; another node of its row, or of the next, is asked for one [P01 §2.5]. */
  entryDied(peer: NodeHandle): void {
    const { table, env } = this.node
    if (!table.remove(peer)) return
    const { row, column } = table.cellOf(env.idOf(peer))
    this.askForCell(row, column, 0)
  }

  /** A message had to do without the cell that it wanted: its next hop may know whom to put there [PNS]. */
  routed(key: Id, next: NodeHandle): void {
    const { table, leafSet } = this.node
    if (table.lookup(key) !== NO_NODE || leafSet.covers(key)) return
    const { row, column } = table.cellOf(key)
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
    const entries = [...table.entries()].filter(isFit).slice(0, this.node.handleCapacity(env.maxMessageBytes))
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

  private place(peer: NodeHandle, roundTrip: Micros): void {
    if (this.node.parameters.neighborhoodSetSize > 0) this.node.neighborhood.add(peer, roundTrip)
    this.node.table.add(peer, roundTrip)
  }

  /** Once: a peer that has been asked is remembered, for a while also if it is not taken in. */
  private measure(peer: NodeHandle): void {
    const { node } = this
    const known = node.peers.roundTrip(peer)
    if (known !== undefined) this.place(peer, known)
    else if (node.peers.add(peer)) node.send(peer, { kind: 'distanceProbe', sentAt: node.env.now() })
  }

  private sendRows(to: NodeHandle, purpose: TableRows['purpose'], entries: readonly NodeHandle[]): void {
    const capacity = this.node.handleCapacity(this.node.env.maxMessageBytes)
    for (let start = 0; start === 0 || start < entries.length; start += capacity) {
      this.node.send(to, { kind: 'tableRows', purpose, entries: entries.slice(start, start + capacity) })
    }
  }
}
