import test from 'ava'
import { micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { ENTRY, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { node } from '../samples.ts'
import { key, Member, outcomeOf, saying } from './setting.ts'

/* [PNS] Castro et al., Proximity neighbor selection in tree-based structured peer-to-peer overlays, 2003. */

const NO_TRIPS = { roundTrip: micros(0), roundTrips: [micros(0)] }

test('[PNS] a newcomer measures some nodes and takes the nearest, then the nearest of that one’s leaf set, then of its rows', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 10 40 70 a0 d0 every=1s',
    'advance 5s',
    'join e8',
    'advance 1s show=seedReply,distanceProbe,entriesRequest,joinRequest by=0,6',
  )
  const steps = saying(lines, /seedReply|distanceProbe|entriesRequest|join/).map((line) => line.slice(7))
  t.deepEqual(
    [...new Set(steps.map((step) => step.replace(/ \[.*/, '')))],
    [
      'seedReply members',
      'distanceProbe',
      'entriesRequest (discovery) leaf set',
      'entriesRequest (discovery) row 0',
      'route join request, hop 1',
    ],
  )
})

test('[PNS] a node that has joined sends row r of its table to every node of row r', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 10 40 70 a0 every=1s',
    'join d0',
    'advance 1s show=tableRows by=5',
  )
  t.deepEqual(saying(lines, 'announcement'), [
    '5 → 1  tableRows (announcement) [2 4]',
    '5 → 2  tableRows (announcement) [1 4]',
    '5 → 4  tableRows (announcement) [1 2]',
  ])
})

test('[PNS] every 20 minutes a node asks one node of each row for its row', (t) => {
  const member = new Member({ tableProbing: 'off', leafExchangePeriod: minutes(600) })
  member.passes(minutes(60))
  const { rowCount } = member.node.table
  t.is(member.sentTo('entriesRequest').length, 3 * rowCount)
})

test('[PNS] a node that displaces another in the table that is about as far away has been measured three times, and the median counts (decision 12: one that is clearly nearer only once)', (t) => {
  const member = new Member()
  const roundTrips = [19, 40, 10].map(milliseconds)
  let turn = 0
  member.world.answering = (to, message) => {
    if (to !== node(RIVAL) || message.kind !== 'distanceProbe') return undefined
    return { message: { kind: 'distanceReply', number: message.number }, after: roundTrips[turn++]! }
  }
  member.hears(RIGHT, { kind: 'tableRows', purpose: 'join', entries: [node(RIVAL)], ...NO_TRIPS })
  member.passes(seconds(1))
  t.is(turn, 3)
  const { row, column } = member.node.table.cellOf(key('22'))
  t.is(member.node.table.get(row, column), node(RIVAL))
  t.is(member.node.table.roundTrip(row, column), milliseconds(19))
})

test('[PNS] one round trip that is too long rules a node out', (t) => {
  const member = new Member()
  member.world.answering = (to, message) =>
    to === node(RIVAL) && message.kind === 'distanceProbe'
      ? { message: { kind: 'distanceReply', number: message.number }, after: milliseconds(30) }
      : undefined
  member.hears(RIGHT, { kind: 'tableRows', purpose: 'join', entries: [node(RIVAL)], ...NO_TRIPS })
  member.passes(seconds(1))
  t.deepEqual(member.sentTo('distanceProbe'), [RIVAL])
  t.true(member.node.table.has(node(ENTRY)))
})

test('[PNS] the round trip is reported to the node that was measured, which need not measure back', (t) => {
  const member = new Member()
  member.hears(RIVAL, { kind: 'distanceReport', roundTrip: milliseconds(10) })
  t.true(member.node.table.has(node(RIVAL)))
  t.deepEqual(member.sentTo('distanceProbe'), [])
})

test('[PNS] a message that misses a cell has its next hop asked for a node that fits it', (t) => {
  const member = new Member({ digitBits: 1 })
  member.node.table.remove(node(ENTRY))
  const empty = member.node.table.cellOf(key('00'))
  t.is(member.node.table.get(empty.row, empty.column), -1 as never)
  member.courier.routing.route(key('00'), { number: 1, instruction: 'pass', stamps: [] })
  const [next] = member.sentTo('route')
  t.deepEqual(member.sentTo('cellRequest'), [next!])
  const { number } = member.world.sentOf('cellRequest').at(-1)!.message
  member.hears(next!, { kind: 'cellReply', number, ...empty, turn: 4, entries: [node(ENTRY)] })
  t.is(member.node.table.get(empty.row, empty.column), node(ENTRY))
})
