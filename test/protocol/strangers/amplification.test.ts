import test from 'ava'
import fc from 'fast-check'
import { milliseconds, seconds } from '../../../protocol/base/time.ts'
import { MESSAGE_KINDS, type Message, type MessageKind } from '../../../protocol/wire/messages.ts'
import { NEWCOMER as STRANGER } from '../../world/neighbourhood.ts'
import { Member } from '../papers/setting.ts'
import { anyId, node } from '../samples.ts'
import { HANDLE_MAX, messageOf, STORAGE } from '../wire/messages.ts'

/* What one datagram of a stranger costs a member with four leaves (L = 4), in datagrams within ten seconds. */

const SAMPLES = 40
/** An answer; or r + 1 probes, and three more by way of others, of each node that is named and would be a leaf, and of the sender, in vain. */
const ANSWER = 1
const PROBED = (4 + 1) * (3 + 3)
/** Of each name that a datagram carries: it is measured, once; lists hold up to 40 here, and 52 on the wire. */
const NAMES = 40

const AT_MOST: Partial<Record<MessageKind, number>> = {
  leafSetProbe: ANSWER + PROBED,
  heartbeat: PROBED,
  leaving: PROBED,
  // Acknowledged and sent on; a request to join is answered by rows and replies to the joiner that it names, until its lease ends.
  route: 30,
  tracedRoute: 30,
  seek: PROBED,
  // Passed on to another node, and the asker notified; or the node dialled.
  dialBack: 2,
  tableRows: NAMES + PROBED,
  // A leaf that is named is pinged r + 1 times, and three times by way of others.
  reportDead: 3 + 3,
}

const isOfStorage = (message: Message): boolean =>
  (message.kind === 'route' || message.kind === 'tracedRoute' || message.kind === 'direct') &&
  message.application === STORAGE

/** The neighbours are silent here: the member asks of its own accord whether it is reached itself. */
const isOwnCheck = ({ message }: { readonly message: Message }): boolean =>
  message.kind === 'dialBack' && message.node === node(0)

for (const kind of MESSAGE_KINDS)
  test(`a ${kind} of a stranger causes at most ${AT_MOST[kind] ?? ANSWER} datagrams`, (t) => {
    const member = new Member()
    for (const id of fc.sample(anyId, { seed: 1, numRuns: HANDLE_MAX })) member.world.addHost(id)
    const answering = member.world.answering
    // Its leaves acknowledge what it sends on; the others that are named do not exist.
    member.world.answering = (to, message) => {
      if (to >= STRANGER) return undefined
      if (message.kind === 'route' || message.kind === 'tracedRoute' || message.kind === 'direct')
        return { message: { kind: 'ack', ackId: message.ackId }, after: milliseconds(20) }
      return answering(to, message)
    }
    let most = 0
    for (const message of fc.sample(messageOf(kind), { seed: 2, numRuns: SAMPLES })) {
      if (isOfStorage(message)) continue
      member.mark()
      member.hears(STRANGER, message)
      member.passes(seconds(10))
      most = Math.max(most, member.sentSince().filter((sent) => !isOwnCheck(sent)).length)
    }
    t.log(`${most}`)
    t.true(most <= (AT_MOST[kind] ?? ANSWER) + 4, `${most} datagrams`)
  })
