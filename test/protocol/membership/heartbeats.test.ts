import test from 'ava'
import { NO_NODE } from '../../../protocol/base/handles.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import { TIMER } from '../../../protocol/base/timers.ts'
import type { Dialability } from '../../../protocol/membership/dialability.ts'
import { Heartbeats } from '../../../protocol/membership/heartbeats.ts'
import type { LeafSetRepair } from '../../../protocol/membership/leaf-set-repair.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

/** Heartbeats alone: Tls = 30 s, To = 3 s; the first comes after half a period. */
function heartbeats() {
  const around = new Surroundings()
  const { neighbours } = around.state
  const part = new Heartbeats(
    around.host,
    neighbours,
    around.sibling<Probing>('probing', { doubtDeaths: () => {} }),
    around.sibling<LeafSetRepair>('repair', {
      leafSetState: () => ({ leaves: [], failed: [], active: true, probePeriod: micros(0) }),
    }),
    around.sibling<Dialability>('dialability', { doubt: () => {} }),
  )
  around.timerFired = (kind) => (kind === TIMER.heartbeat ? part.heartbeatDue() : part.rightNeighbourDue())
  const hearRight = () => neighbours.heard(node(RIGHT), around.world.time)
  return { part, around, neighbours, hearRight }
}

test('the first heartbeat comes at a time of the node’s own within a period, the first look to the right after Tls + To', (t) => {
  const { part, around } = heartbeats()
  part.start()
  t.deepEqual(around.effects({ timers: ['heartbeat', 'rightNeighbour'] }), [
    'starts timer heartbeat, 15s',
    'starts timer rightNeighbour, 33s',
  ])
})

test('a heartbeat goes to the left neighbour once per period', (t) => {
  const { part, around, hearRight } = heartbeats()
  part.start()
  for (let period = 0; period < 3; period++) {
    hearRight()
    around.passes(seconds(30))
  }
  t.deepEqual(around.effects(), Array(3).fill(`→ ${LEFT}  heartbeat`))
})

test('a heartbeat that something else stood for is put off until a period after that', (t) => {
  const { part, around, neighbours, hearRight } = heartbeats()
  part.start()
  around.passes(seconds(10))
  neighbours.sentLeftAt = around.world.time
  around.passes(seconds(5))
  t.deepEqual(around.effects({ timers: ['heartbeat, '] }).at(-1), 'starts timer heartbeat, 25s')
  hearRight()
  around.passes(seconds(25))
  t.deepEqual(around.effects(), [`→ ${LEFT}  heartbeat`])
})

test('a right neighbour that has been silent for Tls + To is probed, and again a period later', (t) => {
  const { part, around } = heartbeats()
  part.start()
  around.passes(micros(seconds(33) - 1))
  t.false(around.effects().includes(`probing.probe ${RIGHT}`))
  around.passes(micros(1))
  t.deepEqual(around.effects(), [`probing.probe ${RIGHT}`])
  around.passes(seconds(30))
  t.true(around.effects().includes(`probing.probe ${RIGHT}`))
})

test('one that was heard meanwhile is looked at again when it may have been silent for so long', (t) => {
  const { part, around, hearRight } = heartbeats()
  part.start()
  around.passes(seconds(20))
  hearRight()
  around.passes(micros(seconds(33) - 1))
  t.false(around.effects().includes(`probing.probe ${RIGHT}`))
  around.passes(micros(1))
  t.true(around.effects().includes(`probing.probe ${RIGHT}`))
})

test('a node alone in its ring neither sends nor probes, and looks again', (t) => {
  const { part, around, neighbours } = heartbeats()
  neighbours.update(NO_NODE, NO_NODE, micros(0))
  part.start()
  around.passes(seconds(300))
  t.deepEqual(around.effects(), [])
})
