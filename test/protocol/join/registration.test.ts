import test from 'ava'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import type { Bootstrap } from '../../../protocol/join/bootstrap.ts'
import { Registration } from '../../../protocol/join/registration.ts'
import { LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

const SERVER = 8
const BOOTSTRAP = { seedServer: node(SERVER), coordinates: [] }

function registration(bootstrap: Bootstrap = BOOTSTRAP) {
  const around = new Surroundings()
  const { part, contact } = ofOneNode((store) => {
    const contact = store.object<Bootstrap>()
    return { part: new Registration(store, around.host, contact), contact }
  })
  around.timerFired = () => part.register()
  contact.value = bootstrap
  return { part, around }
}

test('until the seed server confirms, the node reports itself again, with growing patience; then once in 15 minutes', (t) => {
  const { part, around } = registration()
  part.register()
  around.passes(seconds(1 + 2 + 4))
  t.is(around.effects().length, 4)
  part.replied('known')
  around.passes(micros(minutes(15) - 1))
  t.deepEqual(around.effects(), [])
  around.passes(micros(1))
  t.deepEqual(around.effects(), [`→ ${SERVER}  addNode`])
})

test('a founder says so until that is confirmed', (t) => {
  const { part, around } = registration()
  part.registerFounder()
  around.passes(seconds(1))
  t.deepEqual(around.effects(), [`→ ${SERVER}  addNode (founder)`, `→ ${SERVER}  addNode (founder)`])
  part.replied('known')
  part.register()
  t.deepEqual(around.effects(), [`→ ${SERVER}  addNode`])
})

test('an isolated node does not register before it is active again, and is no founder then', (t) => {
  const { part, around } = registration()
  part.registerFounder()
  part.suspend()
  around.effects()
  part.replied('known')
  around.passes(minutes(60))
  t.deepEqual(around.effects(), [])
  part.register()
  t.deepEqual(around.effects(), [`→ ${SERVER}  addNode`])
})

test('without a seed server nothing is reported; a leaver reports to it that it goes', (t) => {
  const { part, around } = registration()
  part.reportSilent([RIGHT, LEFT].map(node))
  part.unregister()
  t.deepEqual(around.effects(), [
    `→ ${SERVER}  reportDead ${RIGHT}`,
    `→ ${SERVER}  reportDead ${LEFT}`,
    `→ ${SERVER}  leaving leaves []`,
  ])
  const alone = registration({ contact: node(LEFT) })
  alone.part.register()
  alone.part.reportSilent([node(RIGHT)])
  alone.part.unregister()
  t.deepEqual(alone.around.effects(), [])
})

test('with a seed server that stays silent a member has time: once in about two minutes', (t) => {
  const { part, around } = registration()
  part.register()
  around.passes(minutes(10))
  around.effects()
  around.passes(minutes(64))
  t.is(around.effects().length, 30)
  around.passes(minutes(10 * 60))
  around.effects()
  around.passes(minutes(64))
  t.is(around.effects().length, 30, 'however long it has been silent')
})

test('named strangers, it registers anew after 16 s, and ever more rarely while the seed server names such', (t) => {
  const { part, around } = registration()
  part.register()
  around.effects()
  const gaps = [16, 32, 64, 128, 256, 512, 900, 900]
  for (const gap of gaps) {
    part.replied('strangers')
    around.passes(micros(seconds(gap) - 1))
    t.deepEqual(around.effects(), [])
    around.passes(micros(1))
    t.is(around.effects().length, 1)
  }
  for (let count = 0; count < 300; count++) part.replied('strangers')
  around.passes(micros(seconds(900) - 1))
  t.deepEqual(around.effects(), [])
  part.replied('known')
  around.passes(seconds(899))
  t.deepEqual(around.effects(), [])
})

test('when many leaves have come or gone it does so within 10 seconds, unless it waits for an answer', (t) => {
  const { part, around } = registration()
  part.upheaval()
  around.passes(seconds(10))
  t.deepEqual(around.effects(), [])
  part.register()
  part.upheaval()
  part.replied('known')
  around.effects()
  part.upheaval()
  around.passes(seconds(5))
  t.deepEqual(around.effects(), [`→ ${SERVER}  addNode`])
})
