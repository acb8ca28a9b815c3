import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { seconds } from '../../../protocol/base/time.ts'
import { Admission, type JoinRequest } from '../../../protocol/join/admission.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { JOIN_APPLICATION } from '../../../protocol/routing/applications.ts'
import type { Forwarding } from '../../../protocol/routing/forwarding.ts'
import type { TableRepair } from '../../../protocol/tables/table-repair.ts'
import type { RouteMessage } from '../../../protocol/wire/messages.ts'
import { IDS, NEWCOMER, RIVAL } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node, us } from '../samples.ts'

/** Admission alone, on the root of node 6 (84) and node 7 (22). */
function admission(options: SurroundingsOptions = {}, { dead = [] as number[] } = {}) {
  const around = new Surroundings(options)
  const part = ofOneNode(
    (store) =>
      new Admission(
        store,
        around.host,
        around.state,
        ofOneNode((store) => new Patience(store, around.host.parameters)),
        around.sibling<Probing>('probing', { hasFailed: (peer) => dead.includes(peer) }),
        around.sibling<TableRepair>('tables'),
        around.sibling<Forwarding>('forwarding'),
      ),
  )
  around.timerFired = () => part.leaseExpired()
  return { part, around }
}

const request = (joiner: number, nextRow = 0): RouteMessage & { readonly payload: JoinRequest } => ({
  ...{ kind: 'route', ackId: 1, application: JOIN_APPLICATION, key: idFromHex(IDS[joiner]!) },
  ...{ origin: node(joiner), id: 1, hops: 1, payload: { nextRow, number: 77 } },
})

const ADMITTED = [`tables.sendRowsToJoiner ${NEWCOMER} 0 1`, `→ ${NEWCOMER}  joinReply leaves [0 1 2 3 4]`]

test('the root sends the rows that no node on the way has sent, and its leaf set', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  t.deepEqual(around.effects({ timers: ['admissionLease'] }), [
    'starts timer admissionLease, 1s',
    ...ADMITTED,
  ])
  const late = admission()
  late.part.deliver(request(NEWCOMER, 2))
  t.deepEqual(late.around.effects(), ADMITTED.slice(1))
})

test('a node on the way sends the rows from the first that is missing to the last it shares a prefix for', (t) => {
  const { part, around } = admission()
  t.deepEqual(part.forward(request(NEWCOMER)), { action: 'continue', payload: { nextRow: 2, number: 77 } })
  t.deepEqual(part.forward(request(RIVAL, 1)), { action: 'continue', payload: { nextRow: 1, number: 77 } })
  t.deepEqual(around.effects(), [`tables.sendRowsToJoiner ${NEWCOMER} 0 1`])
})

test('a joiner with the id of the root is refused', (t) => {
  const { part, around } = admission()
  part.deliver({ ...request(NEWCOMER), key: idFromHex(IDS[0]!) })
  t.deepEqual(around.effects(), [`→ ${NEWCOMER}  joinRefused`])
})

test('while one is admitted another is queued; the same may ask again', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  around.effects()
  part.deliver(request(RIVAL))
  t.deepEqual(around.effects(), [`→ ${RIVAL}  joinQueued`])
  part.deliver(request(NEWCOMER))
  t.deepEqual(around.effects(), ADMITTED)
})

test('when the admitted joiner is active waiting requests are routed anew; a repeated request counts once', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  part.deliver(request(RIVAL))
  part.deliver(request(RIVAL))
  around.effects()
  part.release(node(RIVAL))
  t.deepEqual(around.effects(), [], 'it was not the one admitted')
  part.release(node(NEWCOMER))
  const effects = around.effects()
  t.is(effects.length, 1)
  t.regex(effects[0]!, /^forwarding.dispatch \(route join request/)
  around.passes(seconds(60))
  t.deepEqual(around.effects(), [], 'and the lease is over')
})

test('a joiner that is not heard is sent the reply again after 1 s and 2 s, for it may be lost; then once per lease, six times, and probed', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  around.effects()
  around.passes(seconds(9))
  t.deepEqual(around.effects(), [ADMITTED[1]!, ADMITTED[1]!])
  around.passes(seconds(1))
  t.deepEqual(around.effects(), [ADMITTED[1]!, `probing.suspect ${NEWCOMER}`])
  around.passes(seconds(50))
  t.is(around.effects().length, 2 * 5)
  part.deliver(request(RIVAL))
  around.effects()
  around.passes(seconds(10))
  t.regex(around.effects()[0]!, /^forwarding.dispatch/, 'it has given up, or found another root')
})

test('a joiner that is heard is asked every 3 s whether it is done, since its report may be lost', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  part.heard(node(NEWCOMER))
  around.effects()
  around.passes(seconds(8))
  t.deepEqual(around.effects(), [ADMITTED[1]!, ADMITTED[1]!, ADMITTED[1]!])
})

test('an admitted joiner that dies makes room, and waiting joiners are probed: they may have died with it', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  part.deliver(request(RIVAL))
  around.effects()
  part.peerDied(node(NEWCOMER))
  const effects = around.effects()
  t.is(effects[0], `probing.suspect ${RIVAL}`)
  t.regex(effects[1]!, /^forwarding.dispatch/)
})

test('a joiner that dies while it waits waits no more', (t) => {
  const { part, around } = admission()
  part.deliver(request(NEWCOMER))
  part.deliver(request(RIVAL))
  around.effects()
  part.peerDied(node(RIVAL))
  part.release(node(NEWCOMER))
  t.deepEqual(around.effects(), [])
})

test('the basic join admits any number at once, and hands over the neighborhood set', (t) => {
  const { part, around } = admission({ parameters: { join: 'basic', neighborhoodSetSize: 2 } })
  around.state.neighborhood.add(node(5), us(1))
  part.deliver(request(NEWCOMER))
  part.deliver(request(RIVAL))
  const effects = around.effects()
  t.is(effects.filter((effect) => effect.includes('joinReply')).length, 2)
  t.is(effects.filter((effect) => effect.includes('neighborhoodReply [5]')).length, 2)
})
