import test from 'ava'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { ENTRY, FAR_RIGHT, LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { node } from '../samples.ts'
import { BOOTSTRAP, contactOf, joining, joinReply, NUMBER, requesting, SERVER, seedReply } from './joiner.ts'

test('a joiner asks the seed server, and again: four times one second apart, for requests get lost, then after 2, 4, 8 … 32 seconds and a little', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  around.passes(minutes(3))
  const waits = around.effects({ timers: ['seedServer'] }).filter((effect) => effect.startsWith('starts'))
  t.deepEqual(
    waits.map((wait) => wait.replace('starts timer seedServer, ', '')),
    ['1250ms', '1250ms', '1250ms', '1250ms', '2500ms', '5s', '10s', '20s', '40s', '40s', '40s', '40s'],
  )
})

test('after 20 unanswered requests it gives up', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  around.passes(minutes(30))
  const effects = around.effects()
  t.is(effects.filter((effect) => effect === `→ ${SERVER}  seedRequest`).length, 20)
  t.is(effects.at(-1), 'gives up joining: seed server silent')
})

test('a member that was cut off never gives up: it asks on, about once in a minute', (t) => {
  const { part, around } = joining({ status: 'isolated' })
  part.start(BOOTSTRAP)
  around.passes(minutes(24 * 60))
  const effects = around.effects()
  t.false(effects.some((effect) => effect.startsWith('gives up')))
  const requests = effects.filter((effect) => effect === `→ ${SERVER}  seedRequest`).length
  t.true(requests > 1_000 && requests < 2_000, `${requests}`)
})

test('a member with a fixed contact asks that contact on, too', (t) => {
  const { part, around } = joining({ status: 'isolated' })
  part.start({ contact: node(LEFT) })
  around.passes(minutes(24 * 60))
  const effects = around.effects()
  t.false(effects.some((effect) => effect.startsWith('gives up')))
  const probes = effects.filter((effect) => effect === `distances.probe ${LEFT}`).length
  t.true(probes > 6 * 1_000 && probes < 6 * 3_000, `six in each attempt: ${probes}`)
})

test('with a contact and a seed server a joiner asks the contact, and a member that was cut off the seed server', (t) => {
  for (const [status, asked] of [
    ['joining', `distances.probe ${LEFT}`],
    ['isolated', `→ ${SERVER}  seedRequest`],
  ] as const) {
    const { part, around } = joining({ status })
    part.start({ ...BOOTSTRAP, contact: node(LEFT) })
    t.deepEqual(around.effects(), [asked])
  }
})

test('a member that hears an answer to a question from before registers again: it was taken off the list', (t) => {
  const { part, around } = joining({ status: 'active' })
  part.startSettled(BOOTSTRAP)
  around.effects()
  part.seedReplyReceived(node(SERVER), seedReply('found'))
  t.deepEqual(around.effects(), ['registration.register'])
})

/** A node that has been asked to found the ring. */
function founding() {
  const each = joining()
  each.part.start(BOOTSTRAP)
  each.part.seedReplyReceived(node(SERVER), seedReply('found'))
  return each
}

test('asked to found the ring it registers as the founder, and is active without leaves once that is confirmed', (t) => {
  const { part, around } = founding()
  t.deepEqual(around.effects().slice(1), ['registration.registerFounder'])
  around.passes(seconds(9))
  t.deepEqual(around.effects(), [], 'the registration asks on')
  part.addNodeReplyReceived(node(SERVER), { kind: 'addNodeReply', answer: 'welcome', neighbours: [] })
  t.deepEqual(around.effects(), [
    'registration.replied known',
    'registration.reportSilent []',
    'activity.enter []',
  ])
  part.completed()
  t.deepEqual(around.effects(), [], 'it has registered')
})

test('a founder remembers the members of old that it is named, to look for itself on their ring', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  around.effects()
  part.seedReplyReceived(node(SERVER), seedReply('found', RIGHT, 0, LEFT))
  t.deepEqual(around.effects(), [
    `reunion.noteDeath ${RIGHT}`,
    `reunion.noteDeath ${LEFT}`,
    'registration.registerFounder',
  ])
})

test('a founder that is not confirmed for 10 s asks the seed server again, and gives up in the end', (t) => {
  const { around } = founding()
  around.effects()
  around.passes(seconds(10))
  t.deepEqual(around.effects(), ['registration.suspend', `→ ${SERVER}  seedRequest`])
  around.passes(minutes(15))
  t.regex(around.effects().at(-1)!, /^gives up/)
})

test('a founder that comes too late was never active, and joins the ring of the other', (t) => {
  const { part, around } = founding()
  around.effects()
  part.addNodeReplyReceived(node(SERVER), { kind: 'addNodeReply', answer: 'rejoin', neighbours: [] })
  t.deepEqual(around.effects(), [
    'registration.replied known',
    'registration.reportSilent []',
    'registration.suspend',
    `→ ${SERVER}  seedRequest`,
  ])
})

test('asked to wait it asks again, any number of times: that is no silence', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  for (let count = 0; count < 50; count++) {
    part.seedReplyReceived(node(SERVER), seedReply('wait'))
    around.passes(seconds(1.25))
  }
  const effects = around.effects()
  t.is(effects.filter((effect) => effect === `→ ${SERVER}  seedRequest`).length, 51)
  t.false(effects.some((effect) => effect.startsWith('gives up')))
})

test('if its id is taken it gives up', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  around.effects()
  part.seedReplyReceived(node(SERVER), seedReply('taken'))
  t.deepEqual(around.effects(), ['gives up joining: id taken'])
})

test('the members that it is named are measured, itself and the seed server left out', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  around.effects()
  part.seedReplyReceived(node(SERVER), seedReply('members', RIGHT, 0, LEFT, SERVER))
  t.deepEqual(around.effects(), [`distances.probe ${RIGHT}`, `distances.probe ${LEFT}`])
})

test('its request goes through the contact towards its own id', (t) => {
  t.is(contactOf(requesting().around.effects()), RIGHT)
})

test('without a seed server it joins through the contact that it was given; through itself it founds the ring', (t) => {
  const { part, around } = joining()
  part.start({ contact: node(LEFT) })
  t.deepEqual(around.effects(), [`distances.probe ${LEFT}`])
  const founder = joining()
  founder.part.start({ contact: node(0) })
  t.deepEqual(founder.around.effects(), ['activity.enter []'])
})

test('contacts that are silent to six questions are reported, and the join starts again', (t) => {
  const { part, around } = joining()
  part.start(BOOTSTRAP)
  part.seedReplyReceived(node(SERVER), seedReply('members', RIGHT, LEFT))
  around.effects()
  around.passes(seconds(3))
  const again = [RIGHT, LEFT].map((each) => `distances.probe ${each}`)
  t.deepEqual(around.effects(), [
    ...again,
    ...again,
    ...again,
    ...again,
    ...again,
    `registration.reportSilent [${RIGHT} ${LEFT}]`,
    `→ ${SERVER}  seedRequest`,
  ])
})

test('the leaf set of the root is handed on; a second reply changes nothing', (t) => {
  const { part, around } = requesting()
  around.effects()
  part.replyReceived(node(LEFT), joinReply(LEFT, FAR_RIGHT))
  part.replyReceived(node(LEFT), joinReply(RIGHT))
  t.deepEqual(around.effects(), [`activity.enter [${LEFT} ${FAR_RIGHT}]`])
})

test('once active it reports to the root that it is done, and to the seed server that it is there; the root may ask again', (t) => {
  const { part, around } = requesting()
  part.replyReceived(node(LEFT), joinReply(LEFT))
  around.effects()
  part.completed()
  t.deepEqual(around.effects(), [`→ ${LEFT}  joinDone`, 'registration.register'])
  part.completed()
  t.deepEqual(around.effects(), [])
  part.replyReceived(node(LEFT), joinReply(LEFT))
  t.deepEqual(around.effects(), [`→ ${LEFT}  joinDone`])
})

test('a request that meets silence for 10 s is sent once more, then the join starts again; a word that it is queued gives it 10 s more', (t) => {
  const { part, around } = requesting()
  around.passes(seconds(9))
  part.queued(NUMBER)
  around.effects()
  around.passes(micros(seconds(10) - 1))
  t.deepEqual(around.effects(), [])
  around.passes(micros(1))
  t.regex(around.effects()[0]!, /^forwarding.route/)
  around.passes(seconds(10))
  t.deepEqual(around.effects(), [`→ ${SERVER}  seedRequest`])
})

test('while leaves are being asked the join goes on; if none is, and the node is not active, it starts again', (t) => {
  for (const isAskingLeaves of [true, false]) {
    const { part, around } = joining({ parameters: { nearestSeed: false } }, { isAskingLeaves })
    part.start({ contact: node(RIGHT) })
    part.discovery.answered(node(RIGHT), micros(20))
    part.replyReceived(node(LEFT), joinReply(LEFT))
    around.effects()
    around.passes(seconds(10))
    t.deepEqual(around.effects(), isAskingLeaves ? [] : [`distances.probe ${RIGHT}`])
  }
})

test('refused by a root that holds its id it gives up', (t) => {
  const { part, around } = requesting()
  around.effects()
  part.refused(NUMBER)
  t.deepEqual(around.effects(), ['gives up joining: id taken'])
})

test('what is no answer to its own request, under its number, or of its own seed server, does not turn a joiner aside', (t) => {
  const { part, around } = requesting()
  around.effects()
  around.passes(seconds(9))
  for (const number of [-1, 0, 1, NUMBER - 1]) {
    part.refused(number)
    part.queued(number)
    part.replyReceived(node(LEFT), { ...joinReply(LEFT), number })
  }
  t.deepEqual(around.effects(), [])
  around.passes(seconds(1))
  t.regex(around.effects()[0]!, /^forwarding.route/, 'nor has it waited longer')
  const asking = joining()
  asking.part.start(BOOTSTRAP)
  asking.around.effects()
  asking.part.seedReplyReceived(node(LEFT), seedReply('found'))
  asking.part.seedReplyReceived(node(LEFT), seedReply('taken'))
  asking.part.seedReplyReceived(node(LEFT), seedReply('members', LEFT))
  asking.part.addNodeReplyReceived(node(LEFT), { kind: 'addNodeReply', answer: 'welcome', neighbours: [] })
  t.deepEqual(asking.around.effects(), [])
})

test('an isolated node joins through a member that has found it, if the seed server is silent; others do not', (t) => {
  const { part, around } = joining({ status: 'isolated' }, {})
  part.start(BOOTSTRAP)
  around.effects()
  part.met(node(RIGHT))
  t.deepEqual(around.effects(), [`distances.probe ${RIGHT}`])
  const newcomer = joining()
  newcomer.part.start(BOOTSTRAP)
  newcomer.around.effects()
  newcomer.part.met(node(RIGHT))
  t.deepEqual(newcomer.around.effects(), [])
})

test('strangers that the seed server names are met, and strangers found dead recently are reported', (t) => {
  const { part, around } = joining(
    { status: 'active' },
    { isStranger: (peer) => peer !== node(LEFT), hasFailed: (peer) => peer === node(FAR_RIGHT) },
  )
  part.start(BOOTSTRAP)
  part.completed()
  around.effects()
  const neighbours = [LEFT, RIGHT, FAR_RIGHT].map(node)
  part.addNodeReplyReceived(node(SERVER), { kind: 'addNodeReply', answer: 'welcome', neighbours })
  t.deepEqual(around.effects(), [
    'registration.replied strangers',
    `registration.reportSilent [${FAR_RIGHT}]`,
    ...[LEFT, RIGHT, FAR_RIGHT].map((peer) => `reunion.met ${peer}`),
  ])
})

test('the second request leaves a trace; a reply to it proves nothing, so that the joiner has itself dialled back first', (t) => {
  const { part, around } = requesting()
  around.state.writtenTo = new Set()
  around.passes(seconds(10))
  t.true(around.effects().some((effect) => effect.endsWith('answers back along the path')))
  part.replyReceived(node(LEFT), joinReply(LEFT, RIGHT))
  t.deepEqual(around.effects(), [`dialability.check [${LEFT} ${RIGHT}]`])
  part.dialable()
  t.deepEqual(around.effects(), [`activity.enter [${LEFT} ${RIGHT}]`])
})

test('a joiner that no node dials is a client: its contact routes for it, and the next member when that dies', (t) => {
  const { part, around } = requesting()
  around.state.writtenTo = new Set()
  around.passes(seconds(10))
  part.replyReceived(node(LEFT), joinReply(LEFT, ENTRY))
  around.effects()
  part.undialable()
  t.deepEqual(around.effects(), [`→ ${LEFT}  joinDone`, `probing.probe ${RIGHT}`, 'owner.connected'])
  t.deepEqual(around.state.access, [RIGHT, LEFT, ENTRY].map(node))
  part.peerDied(node(RIGHT))
  around.passes(seconds(30))
  t.deepEqual(around.effects(), [`probing.probe ${LEFT}`])
  for (const access of [LEFT, ENTRY]) part.peerDied(node(access))
  t.deepEqual(around.effects(), [`→ ${SERVER}  seedRequest`])
})

test('a client that can be dialled after all joins', (t) => {
  const { part, around } = requesting()
  part.becomeClient([RIGHT, LEFT].map(node))
  around.passes(minutes(15))
  t.true(around.effects().includes(`dialability.check [${RIGHT} ${LEFT}]`))
  part.dialable()
  t.deepEqual(around.effects(), [`→ ${SERVER}  seedRequest`])
  t.deepEqual(around.state.access, [])
})

test('of a join that is done nothing is kept but its number and its root: a root that has not heard of its end is answered', (t) => {
  const { part, around, isRemembered } = requesting()
  part.replyReceived(node(LEFT), joinReply(LEFT))
  t.true(isRemembered())
  part.completed()
  t.false(isRemembered())
  around.effects()
  part.replyReceived(node(LEFT), joinReply(LEFT))
  t.deepEqual(around.effects(), [`→ ${LEFT}  joinDone`])
  t.false(isRemembered())
})

test('a member that has joined while the seed server is silent remembers for how long it has been', (t) => {
  const { part, around } = joining({ status: 'isolated', parameters: { nearestSeed: false } })
  part.start(BOOTSTRAP)
  around.passes(seconds(4))
  part.met(node(RIGHT))
  part.discovery.answered(node(RIGHT), micros(20))
  part.replyReceived(node(LEFT), joinReply(LEFT))
  part.completed()
  around.effects()
  part.restart()
  t.deepEqual(around.effects({ timers: ['seedServer'] }), [
    `→ ${SERVER}  seedRequest`,
    'starts timer seedServer, 2500ms',
  ])
})
