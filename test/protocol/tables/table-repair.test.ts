import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { micros, milliseconds } from '../../../protocol/base/time.ts'
import type { LeafSetRepair } from '../../../protocol/membership/leaf-set-repair.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { UNMEASURED } from '../../../protocol/state/routing-table.ts'
import type { Distances } from '../../../protocol/tables/distances.ts'
import { TableRepair } from '../../../protocol/tables/table-repair.ts'
import { type KnownNodes, LEAF_SET } from '../../../protocol/wire/messages.ts'
import { BEYOND, ENTRY, FAR_LEFT, LEFT, NEWCOMER, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

/** Repair of the routing table alone. Node 5 (21) is in row 0, column 2; node 7 (22) would fit that cell, too. */
function tables(
  options: SurroundingsOptions = {},
  { dead = [] as number[], candidates = [] as number[] } = {},
) {
  const around = new Surroundings(options)
  const part = new TableRepair(
    around.host,
    around.state,
    around.sibling<Probing>('probing', { hasFailed: (peer) => dead.includes(peer) }),
    around.sibling<LeafSetRepair>('repair', { isCandidate: (peer) => candidates.includes(peer) }),
    around.sibling<Distances>('distances'),
  )
  return { part, around, table: around.state.table }
}

const known = (...peers: number[]): KnownNodes => ({
  entries: peers.map(node),
  roundTrips: peers.map(() => micros(0)),
})

test('a node that others speak of fills an empty cell, and is measured', (t) => {
  const { part, around, table } = tables({ table: [] })
  part.consider(node(ENTRY))
  t.is(table.get(0, 2), node(ENTRY))
  t.deepEqual(around.effects(), [`distances.measure ${ENTRY}`])
})

test('if the cell is taken, it is measured against the holder, which stays meanwhile', (t) => {
  const { part, around, table } = tables()
  part.consider(node(RIVAL))
  t.is(table.get(0, 2), node(ENTRY))
  t.deepEqual(around.effects(), [`distances.measure ${RIVAL}`])
})

test('without proximity selection no node is measured', (t) => {
  const { part, around } = tables({ parameters: { proximitySelection: false } })
  part.consider(node(RIVAL))
  t.deepEqual(around.effects(), [])
})

test('a node that has been found dead is not considered, nor the node itself, nor the holder', (t) => {
  const { part, around } = tables({}, { dead: [RIVAL] })
  for (const peer of [0, ENTRY, RIVAL]) part.consider(node(peer))
  t.deepEqual(around.effects(), [])
})

test('a node that would be a leaf is also probed, if this node is active', (t) => {
  for (const status of ['active', 'probing'] as const) {
    const { part, around } = tables({ status }, { candidates: [NEWCOMER] })
    part.consider(node(NEWCOMER))
    t.is(around.effects().includes(`probing.probeNamed ${NEWCOMER}`), status === 'active')
  }
})

test('a node whose way is known to be longer than that to the holder is not measured', (t) => {
  const { part, around, table } = tables()
  table.add(node(ENTRY), milliseconds(50))
  around.state.peers.measured(node(RIGHT), milliseconds(10))
  for (const [beyond, isMeasured] of [
    [49, true],
    [50, false],
  ] as const) {
    part.considerAll(node(RIGHT), { entries: [node(RIVAL)], roundTrips: [milliseconds(beyond)] })
    t.is(around.effects().length, isMeasured ? 1 : 0, `${beyond} ms`)
  }
})

test('a node for an empty cell that is twice as far from the node that names it as that is from here is not measured', (t) => {
  for (const [beyond, isMeasured] of [
    [19, true],
    [20, false],
  ] as const) {
    const { part, around, table } = tables()
    around.state.peers.measured(node(RIGHT), milliseconds(10))
    const { row, column } = table.cellOf(around.state.idOf(node(BEYOND)))
    const named = { entries: [node(BEYOND)], roundTrips: [milliseconds(beyond)] }
    part.considerAll(node(RIGHT), named)
    t.is(table.get(row, column), node(BEYOND))
    t.is(table.roundTrip(row, column), isMeasured ? UNMEASURED : milliseconds(beyond))
    t.deepEqual(around.effects(), isMeasured ? [`distances.measure ${BEYOND}`] : [], `${beyond} ms`)
    if (isMeasured) continue
    part.sendRowsToJoiner(node(NEWCOMER), row, row)
    const { entries, roundTrips } = around.world.sentOf('tableRows').at(-1)!.message
    t.is(roundTrips[entries.indexOf(node(BEYOND))], milliseconds(20), 'the estimate is handed on')
  }
})

test('rows that a newcomer announces report the newcomer, how far away it is, and the nodes of its row', (t) => {
  const { part, around } = tables()
  const roundTrip = milliseconds(12)
  part.rowsReceived(node(RIVAL), { kind: 'tableRows', purpose: 'announcement', roundTrip, ...known(BEYOND) })
  t.deepEqual(around.effects(), [
    `distances.reported ${RIVAL} 12000`,
    `distances.measure ${RIVAL}`,
    `distances.measure ${BEYOND}`,
  ])
})

test('an arrival sends each node of a row the others of that row', (t) => {
  const { part, around } = tables({ table: [ENTRY, RIGHT, NEWCOMER] })
  part.announceArrival()
  t.deepEqual(around.effects(), [
    `→ ${ENTRY}  tableRows (announcement) [${RIGHT}]`,
    `→ ${RIGHT}  tableRows (announcement) [${ENTRY}]`,
    `→ ${NEWCOMER}  tableRows (announcement) []`,
  ])
})

test('a joiner is sent this node and the rows that it can use', (t) => {
  const { part, around } = tables({ table: [ENTRY, NEWCOMER] })
  part.sendRowsToJoiner(node(RIVAL), 0, 0)
  part.sendRowsToJoiner(node(RIVAL), 0, 1)
  t.deepEqual(around.effects(), [
    `→ ${RIVAL}  tableRows (join) [0 ${ENTRY}]`,
    `→ ${RIVAL}  tableRows (join) [0 ${ENTRY} ${NEWCOMER}]`,
  ])
})

test('active repair: a dead entry leaves its cell, and no node is asked', (t) => {
  const { part, around, table } = tables()
  part.entryDied(node(ENTRY))
  t.false(table.has(node(ENTRY)))
  t.deepEqual(around.effects(), [])
})

test('lazy repair: nodes of its row, then of the next, are asked in turn for another, up to four', (t) => {
  const { part, around, table } = tables({
    parameters: { repair: 'lazy' },
    table: [ENTRY, RIGHT, LEFT, NEWCOMER],
  })
  part.entryDied(node(ENTRY))
  const cell = { kind: 'cellReply', number: 1, row: 0, column: 2 } as const
  for (let turn = 0; turn < 5; turn++) part.cellReceived({ ...cell, turn, entries: [] })
  const asked = around.effects().map((effect) => effect.split('  ')[0])
  t.deepEqual(asked, [`→ ${LEFT}`, `→ ${RIGHT}`, `→ ${NEWCOMER}`])
  part.cellReceived({ ...cell, turn: 0, entries: [node(RIVAL)] })
  t.is(table.get(0, 2), node(RIVAL))
  t.deepEqual(around.effects(), [`distances.measure ${RIVAL}`], 'and nobody is asked any more')
})

test('a message that missed its cell has the next hop asked, if a node for the cell is to be expected', (t) => {
  const { part, around } = tables({ table: [] })
  part.routed(idFromHex('82'), node(FAR_LEFT))
  part.routed(idFromHex('2f'), node(FAR_LEFT))
  t.deepEqual(
    around.effects(),
    [`→ ${FAR_LEFT}  cellRequest row 0 column 2`],
    'not where the leaf set covers the key',
  )
})

test('whom to name for a cell is judged by the id of the node that asks', (t) => {
  const { part, around } = tables({ table: [ENTRY, BEYOND] })
  // Seen from 22 the cell of row 0, column 8 is for ids that begin with 8; row 1, column 1 for those that begin with 21.
  part.cellRequested(node(RIVAL), { kind: 'cellRequest', number: 1, row: 1, column: 1, turn: 0 })
  part.cellRequested(node(RIVAL), { kind: 'cellRequest', number: 1, row: 0, column: 0xb, turn: 0 })
  t.deepEqual(around.effects(), [
    `→ ${RIVAL}  cellReply row 1 column 1 [${ENTRY}]`,
    `→ ${RIVAL}  cellReply row 0 column 11 [${BEYOND}]`,
  ])
})

test('a node that is asked for a row, or for its leaf set, names it; one that is no member is silent', (t) => {
  const { part, around } = tables()
  part.entriesRequested(node(RIVAL), { kind: 'entriesRequest', number: 1, purpose: 'exchange', row: 0 })
  part.entriesRequested(node(RIGHT), {
    kind: 'entriesRequest',
    number: 1,
    purpose: 'discovery',
    row: LEAF_SET,
  })
  t.deepEqual(around.effects(), [
    `→ ${RIVAL}  entriesReply (exchange) row 0 [${ENTRY}]`,
    `→ ${RIGHT}  entriesReply (discovery) leaf set [2 3 4]`,
  ])
  const newcomer = tables({ status: 'joining' })
  newcomer.part.entriesRequested(node(RIVAL), {
    kind: 'entriesRequest',
    number: 1,
    purpose: 'discovery',
    row: 0,
  })
  t.deepEqual(newcomer.around.effects(), [])
})
