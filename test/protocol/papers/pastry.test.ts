import test from 'ava'
import {
  compareCloseness,
  digitAt,
  idFromHex,
  idToHex,
  sharedPrefixLength,
} from '../../../protocol/base/id.ts'
import { seconds } from '../../../protocol/base/time.ts'
import { nextHop } from '../../../protocol/routing/routing-decision.ts'
import { NeighborhoodSet } from '../../../protocol/state/neighborhood-set.ts'
import { keyId } from '../../../sim/run/users/keys.ts'
import { stateKnowing } from '../../world/known-state.ts'
import { kindOf } from '../../world/lines.ts'
import { ENTRY, FAR_RIGHT, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node, us } from '../samples.ts'
import { conversation, key, Member, outcomeOf, saying } from './setting.ts'

/* [P01] Rowstron & Druschel, Pastry, Middleware 2001. */

const closer = (hexKey: string, a: string, b: string): string =>
  compareCloseness(key(hexKey), key(a), key(b)) < 0 ? a : b

test('[P01 §2] ids lie on a ring: ff and 01 are closer to 00 than 03 is', (t) => {
  t.is(closer('00', 'ff', '03'), 'ff')
  t.is(closer('00', '01', '03'), '01')
})

test('[P01 §2] of two ids at the same distance the smaller is the numerically closest (our tie-break)', (t) => {
  t.is(closer('80', '84', '7c'), '7c')
  t.is(closer('00', 'ff', '01'), '01')
})

test('[P01 §2] the id of a key are the leading bits of its SHA-1', (t) => {
  t.is(idToHex(keyId('France', 128)), 'e3772ac4b4db87b4a8dbfa59ef43cd1a')
  t.is(idToHex(keyId('France', 8), 8), 'e3')
})

test('[P01 §2] an id is a sequence of digits of b bits', (t) => {
  const digits = (b: number): number[] => [0, 1, 2].map((place) => digitAt(idFromHex('e37'), place, b))
  t.deepEqual(digits(4), [0xe, 0x3, 0x7])
  t.deepEqual(digits(2), [3, 2, 0])
  t.is(sharedPrefixLength(key('e37'), key('e30'), 4), 2)
})

test('[P01 §2.1] row n of the routing table holds a node that shares n digits, in the column of its next digit', (t) => {
  const { table } = stateKnowing({ ids: ['8012', '3fff', '8123', '80af'], table: [1, 2, 3] })
  t.is(table.get(0, 0x3), node(1))
  t.is(table.get(1, 0x1), node(2))
  t.is(table.get(2, 0xa), node(3))
})

test('[P01 §2.1] of two candidates for a cell the one that is closer by proximity stays', (t) => {
  const { table } = stateKnowing({ ids: ['80', '21', '22'] })
  table.add(node(1), us(50))
  table.add(node(2), us(60))
  t.is(table.get(0, 2), node(1))
  table.add(node(2), us(40))
  t.is(table.get(0, 2), node(2))
})

test('[P01 §2.1] the leaf set holds the L/2 closest nodes clockwise and the L/2 closest counterclockwise, across zero', (t) => {
  const { leafSet } = stateKnowing({
    ids: ['01', '02', '04', '08', 'ff', 'fa', 'f0'],
    leaves: [1, 2, 3, 4, 5, 6],
  })
  t.deepEqual(leafSet.side('clockwise'), [1, 2].map(node))
  t.deepEqual(leafSet.side('counterclockwise'), [4, 5].map(node))
})

test('[P01 §2.1] in a ring of fewer than L nodes a node may stand on both sides of the leaf set', (t) => {
  const { leafSet } = stateKnowing({ ids: ['00', '40', '80'], leaves: [1, 2] })
  t.deepEqual(leafSet.side('clockwise'), [1, 2].map(node))
  t.deepEqual(leafSet.side('counterclockwise'), [2, 1].map(node))
})

test('[P01 §2.1] the neighborhood set holds the M nodes closest by proximity, independent of their ids', (t) => {
  const set = ofOneNode((store) => new NeighborhoodSet(store, 2))
  for (const [handle, roundTrip] of [
    [1, 30],
    [2, 10],
    [3, 20],
  ] as const)
    set.add(node(handle), us(roundTrip))
  t.deepEqual(set.members, [2, 3].map(node))
})

test('[P01 §2.3] a key within the range of the leaf set goes to the numerically closest leaf, even against the table', (t) => {
  const state = stateKnowing({ ids: ['80', '90', '70', '88'], leaves: [1, 2], table: [3] })
  t.is(nextHop(state, key('8f')), node(1))
  t.is(nextHop(state, key('72')), node(2))
})

test('[P01 §2.3] a node that is itself the closest keeps the message', (t) => {
  const state = stateKnowing({ ids: ['80', '90', '70'], leaves: [1, 2] })
  t.is(nextHop(state, key('82')), node(0))
})

test('[P01 §2.3] any other key goes to the table entry that shares one digit more', (t) => {
  const state = stateKnowing({ ids: ['80', '81', '7f', '21', '3f'], leaves: [1, 2], table: [3, 4] })
  t.is(nextHop(state, key('2f')), node(3))
  t.is(nextHop(state, key('30')), node(4))
})

test('[P01 §2.3] the rare case: without such an entry it goes to a known node of as long a prefix that is closer', (t) => {
  const state = stateKnowing({ ids: ['8000', '8001', '7fff', '8500', '8600'], leaves: [1, 2], table: [3] })
  t.is(nextHop(state, key('8700')), node(3), 'it shares one digit, as this node does, and is closer')
  state.table.add(node(4))
  t.is(nextHop(state, key('8700')), node(4))
})

test('[P01 §2.3] a node of a shorter prefix is no way on, though it be closer', (t) => {
  const state = stateKnowing({ ids: ['8100', '8101', '80ff', '9000'], leaves: [1, 2], table: [3] })
  t.is(nextHop(state, key('8fff')), node(1), 'of the prefix 8, the closest')
})

test('[P01 §2.1] the neighborhood set does not route: it has a say in the rare case only', (t) => {
  const state = stateKnowing({ ids: ['8000', '8001', '7fff', '2100', '85'], leaves: [1, 2], table: [3] })
  state.neighborhood.add(node(4), us(1))
  t.is(nextHop(state, key('2fff')), node(3))
  t.is(nextHop(state, key('86')), node(4))
})

test('[P01 §2.3] in a ring of eight nodes every message ends at the root, and takes fewer than ⌈log₄ 8⌉ hops in the mean', (t) => {
  const keys = ['08', '28', '48', '6f', '8f', 'af', 'cf', 'ef']
  const { log } = conversation(
    'overlay idBits=8 b=2 L=4',
    'join 00 20 40 60 80 a0 c0 e0 every=1s',
    'advance 20s',
    ...keys.map((hex) => `route 3 0x${hex}`),
    'advance 1s',
  )
  const hops = log.flatMap((entry) => (kindOf(entry) === 'parcel' && entry.what === 'sent' ? [entry] : []))
  const receipts = hops.filter(({ message }) => message.kind === 'direct').map(({ from }) => from)
  t.deepEqual(receipts.sort(), [1, 2, 4, 5, 6, 7, 8].map(node), 'and one that node 3 delivers to itself')
  t.true((hops.length - receipts.length) / keys.length < Math.ceil(Math.log(8) / Math.log(4)))
})

const BASIC = 'overlay preset=pastry-2001 idBits=8 b=2 L=4 M=4'

test('[P01 §2.4] a join request is routed by way of the contact to the node whose id is closest to the newcomer’s', (t) => {
  const lines = outcomeOf(
    BASIC,
    'join 00 40 80 c0 every=1s',
    'join 83 via=1',
    'advance 1s show=joinRequest,joinReply',
  )
  t.deepEqual(saying(lines, 'join'), [
    '5 → 1  route join request, hop 1',
    '1 → 3  route join request, hop 2',
    '3 → 5  joinReply leaves [3 4 1 2]',
  ])
})

test('[P01 §2.4] the newcomer has rows of its table from the nodes on the way, row i from the i-th; sent straight to it (ours)', (t) => {
  const lines = outcomeOf(
    BASIC,
    'join 00 40 80 8c c0 every=1s',
    'join 83 via=1',
    'advance 1s show=tableRows by=1,3',
  )
  t.deepEqual(saying(lines, '(join)'), ['1 → 6  tableRows (join) [1 2 3 5]', '3 → 6  tableRows (join) [3 4]'])
})

test('[P01 §2.4] it takes its leaf set from the root, and is active at once', (t) => {
  const lines = outcomeOf(
    BASIC,
    'join 00 40 80 c0 every=1s',
    'join 83 via=1',
    'advance 1s show=joinReply,leafSetProbe',
  )
  t.deepEqual(saying(lines, /^(3 → 5 {2}joinReply|5 {6}is active|5 → 3 )/), [
    '3 → 5  joinReply leaves [3 4 1 2]',
    '5      is active',
    '5 → 3  leafSetProbe (active) leaves [4 1 3 2]',
  ])
})

test('[P01 §2.4] it takes a first neighborhood set from a node that knows the overlay: from the root (ours), not from the contact', (t) => {
  const lines = outcomeOf(
    BASIC,
    'join 00 40 80 c0 every=1s',
    'advance 10s',
    'join 83 via=1',
    'advance 1s show=neighborhoodReply',
  )
  t.deepEqual(saying(lines, 'neighborhood').length, 1)
  t.regex(saying(lines, 'neighborhood')[0]!, /^3 → 5 /)
})

test('[P01 §2.4] once it has joined it announces itself to the nodes of its tables', (t) => {
  const lines = outcomeOf(
    BASIC,
    'join 00 40 80 c0 every=1s',
    'join 83 via=1',
    'advance 1s show=tableRows,leafSetProbe by=5',
  )
  const told = new Set(saying(lines, '→').map((line) => line.split('  ')[0]))
  t.deepEqual([...told].sort(), ['5 → 1', '5 → 2', '5 → 3', '5 → 4'])
})

const LAZY = { repair: 'lazy', leafSetSize: 4 } as const

test('[P01 §2.5] a leaf that is gone is replaced by asking the outermost live leaf of its side', (t) => {
  const member = new Member(LAZY)
  member.silence(RIGHT)
  member.mark()
  member.node.parts.probing.probe(node(RIGHT))
  member.passes(seconds(9))
  t.deepEqual(member.died, [RIGHT])
  const [entry, outermost, ...others] = member.sentTo('leafSetProbe').slice(3)
  t.is(outermost, FAR_RIGHT)
  t.is(entry, ENTRY, 'and, ours, a node of the table that would be a leaf')
  t.deepEqual(others, [])
})

test('[P01 §2.5] a table entry that is gone is replaced by asking another node of its row, then one of the next row', (t) => {
  const member = new Member(LAZY)
  member.node.table.add(node(8))
  member.silence(ENTRY)
  member.mark()
  member.node.parts.probing.probe(node(ENTRY))
  member.passes(seconds(9))
  const { row } = member.node.table.cellOf(key('21'))
  const asked = member.sentTo('cellRequest')
  t.deepEqual(asked.length, 1)
  t.is(member.node.table.cellOf(member.world.idOf(node(asked[0]!))).row, row)
  const { number } = member.world.sentOf('cellRequest').at(-1)!.message
  const reply = { kind: 'cellReply', number, row, column: 2, turn: 0 } as const
  member.hears(asked[0]!, { ...reply, entries: [node(RIVAL)] })
  t.is(member.node.table.get(row, 2), node(RIVAL))
})

test('[P01 §2.5] ⌊L/2⌋ − 1 neighbours fail at once, and every message still reaches the root', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=8',
    'join 00 15 2a 40 55 6a 80 95 aa c0 d5 ea every=1s',
    'advance 20s',
    'crash 4 5 6',
    'show parcel',
    'route 1 0x40',
    'route 8 0x56',
    'route 12 0x70',
    'advance 60s',
  )
  t.deepEqual(saying(lines, 'receipt').sort(), [
    '3 → 1  receipt of parcel 1',
    '7 → 12  receipt of parcel 3',
    '7 → 8  receipt of parcel 2',
  ])
})

test('[P01 §2.5] a node that leaves may announce it: its leaves drop it at once', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 00 40 80 c0 every=1s',
    'leave 3',
    'advance 0.02s',
    'state 1 2 4',
  )
  for (const line of lines) t.notRegex(line, /leaves [^f]*\b3\b/)
})
