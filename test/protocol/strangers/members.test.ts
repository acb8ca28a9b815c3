import test from 'ava'
import { seconds } from '../../../protocol/base/time.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { ENTRY, LEFT, RIGHT as NEIGHBOUR, RIVAL, NEWCOMER as STRANGER } from '../../world/neighbourhood.ts'
import { key, leafSetState, Member } from '../papers/setting.ts'
import { node, us } from '../samples.ts'

/* Aimed at a member: answers that it has not asked for, and from others than those that it has asked. */

/** What a member knows, in words. */
function knowledgeOf({ node: member, leaves }: Member): string {
  const { peers } = member.parts.state
  const measured = [STRANGER, RIVAL].map((peer) => peers.roundTrip(node(peer)))
  return JSON.stringify({ leaves, table: member.table.entries(), measured, active: member.isActive })
}

const NUMBERS = [0, 1, 2, 0x7fff_ffff, 0xffff_ffff]

const UNASKED: Readonly<Record<string, (number: number) => Message>> = {
  distanceReply: (number) => ({ kind: 'distanceReply', number }),
  leafSetReply: (number) => ({
    ...{ kind: 'leafSetReply', nonce: number & 255 },
    ...leafSetState({ leaves: [RIVAL], failed: [LEFT] }),
  }),
  pong: (number) => ({ kind: 'pong', nonce: number & 255 }),
  entriesReply: (number) => ({
    ...{ kind: 'entriesReply', number, purpose: 'exchange', row: 0, rows: 1 },
    ...{ entries: [node(RIVAL)], roundTrips: [us(1)] },
  }),
  cellReply: (number) => ({ kind: 'cellReply', number, row: 0, column: 2, turn: 0, entries: [node(RIVAL)] }),
  neighborhoodReply: (number) => ({ kind: 'neighborhoodReply', number, entries: [node(RIVAL)] }),
  joinReply: (number) => ({ kind: 'joinReply', number, leaves: [node(RIVAL)], lossPercent: 100 }),
  joinRefused: (number) => ({ kind: 'joinRefused', number }),
  joinQueued: (number) => ({ kind: 'joinQueued', number }),
  seedReply: () => ({ kind: 'seedReply', answer: 'members', members: [node(RIVAL)] }),
  addNodeReply: () => ({ kind: 'addNodeReply', answer: 'rejoin', neighbours: [] }),
  ack: (number) => ({ kind: 'ack', ackId: number }),
}

for (const [kind, message] of Object.entries(UNASKED))
  test(`an unrequested ${kind} changes nothing, and nothing is sent because of it`, (t) => {
    const member = new Member()
    member.node.table.remove(node(ENTRY))
    const before = knowledgeOf(member)
    const sent = member.world.sent.length
    for (const number of NUMBERS) member.hears(STRANGER, message(number))
    t.is(knowledgeOf(member), before)
    t.is(member.world.sent.length, sent)
  })

test('a distance is measured by the answer of the node that was asked, once, and by no time that an answer states', (t) => {
  const member = new Member()
  member.world.answering = () => undefined
  member.node.parts.distances.probe(node(RIVAL))
  const { number } = member.world.sentOf('distanceProbe').at(-1)!.message
  member.passes(us(30_000))
  member.hears(STRANGER, { kind: 'distanceReply', number })
  member.hears(RIVAL, { kind: 'distanceReply', number: number + 1 })
  t.is(member.node.parts.state.peers.roundTrip(node(RIVAL)), undefined)
  member.hears(RIVAL, { kind: 'distanceReply', number })
  member.passes(us(500_000))
  member.hears(RIVAL, { kind: 'distanceReply', number })
  t.is(member.node.parts.state.peers.roundTrip(node(RIVAL)), us(30_000))
})

test('a heartbeat makes no node a leaf: the node that sends it is asked for its leaf set', (t) => {
  const member = new Member()
  member.silence(STRANGER)
  member.mark()
  member.hearsLeafSet(STRANGER, { leaves: [RIVAL] })
  t.false(member.leaves.includes(STRANGER))
  t.deepEqual(member.sentTo('leafSetProbe'), [STRANGER])
})

test('names cost at most 8 L open probes, for any names: the latest are ignored', (t) => {
  const member = new Member()
  const { probing } = member.node.parts
  const named = Array.from({ length: 100 }, (_, index) =>
    member.world.addHost(key(`81${index.toString().padStart(2, '0')}`)),
  )
  for (const peer of named) probing.probeNamed(peer)
  t.is(named.filter((peer) => probing.isProbing(peer)).length, 8 * 4)
})

test('of two addresses with one id the first stays a leaf as long as it answers, and the second takes its place if it does not', (t) => {
  for (const isFirstAlive of [true, false]) {
    const member = new Member()
    const second = member.world.addHost(member.world.idOf(node(NEIGHBOUR)))
    if (!isFirstAlive) member.silence(NEIGHBOUR)
    const probe = { kind: 'leafSetProbe', nonce: 1, seeking: false, ...leafSetState() } as const
    member.hears(second, probe)
    t.true(member.leaves.includes(NEIGHBOUR))
    t.false(member.leaves.includes(second))
    member.passes(seconds(4))
    t.is(member.leaves.includes(NEIGHBOUR), isFirstAlive)
    t.is(member.leaves.includes(second), !isFirstAlive)
  }
})

test('no node takes the place of a node itself', (t) => {
  const member = new Member()
  const other = member.world.addHost(member.node.selfId)
  member.hears(other, { kind: 'leafSetProbe', nonce: 1, seeking: false, ...leafSetState() })
  t.false(member.leaves.includes(other))
  t.false(member.node.leafSet.wouldAdd(other))
})
