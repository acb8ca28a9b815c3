import test from 'ava'
import { idFromWords } from '../../protocol/base/id.ts'
import { micros } from '../../protocol/base/time.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import { streamKey } from '../../sim/core/random.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Hosts } from '../../sim/host/hosts.ts'
import { Duplication, Reordering } from '../../sim/network/faults/link-effects.ts'
import type { LinkFault } from '../../sim/network/faults/link-fault.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { Network } from '../../sim/network/network.ts'

/* The way of a datagram between two machines: what links do to it, and what stays as it was. */

const MESSAGE: Message = { kind: 'ping', nonce: 1 }
const SENT = 300

interface Setting {
  readonly faults?: readonly LinkFault[]
  readonly access?: { readonly up: number; readonly down: number; readonly queue: number }
}

/** One host sends a datagram each millisecond, a third of which are lost: what becomes of each, and when the other hears of one. */
function sendAll({ faults = [], access }: Setting) {
  const scheduler = new Scheduler()
  const network = new Network({
    latency: new ConstantLatency({ oneWay: micros(10_000) }),
    jitter: { model: 'uniform', upTo: micros(5_000) },
    loss: 1 / 3,
    deadHost: 'silent',
    key: streamKey('hosts', 'network'),
    access,
  })
  const hosts = new Hosts({
    scheduler,
    network,
    maxMessageBytes: 1_400,
    payloads: new Map(),
    wireMode: 'off',
    nodeStreams: streamKey('hosts', 'nodes'),
  })
  const [sender, receiver] = [1, 2].map((id) => hosts.addHost(idFromWords(id, 0, 0, 0)))
  const heard: number[] = []
  const fates: number[] = []
  let bytes = 0
  hosts.run(receiver!, { receive: () => heard.push(scheduler.now), timerFired() {} })
  hosts.run(sender!, {
    receive() {},
    timerFired(_, token) {
      hosts.send(sender!, receiver!, MESSAGE)
      if (token < SENT) hosts.startTimer(sender!, 0, micros(1_000), token + 1)
    },
  })
  hosts.observe({
    sent(datagram) {
      fates.push(datagram.fate)
      bytes = datagram.bytes
    },
  })
  for (const fault of faults) network.faults.begin(fault)
  hosts.startTimer(sender!, 0, micros(1_000), 1)
  while (scheduler.step()) hosts.handleEvent()
  return { heard, fates, bytes }
}

const effect = { lasting: { start: micros(0), length: null } }

test('a duplicate changes no later draw of its sender: each datagram is lost, or takes as long, as without', (t) => {
  const without = sendAll({})
  const duplicate = new Duplication({ ...effect, key: streamKey('copies'), share: 1, after: micros(1) })
  const twice = sendAll({ faults: [duplicate] })
  t.deepEqual(twice.fates, without.fates)
  t.is(without.fates.length, SENT)
  t.true(without.heard.length > 150 && without.heard.length < 250)
  t.deepEqual(
    twice.heard,
    without.heard.flatMap((at) => [at, at + 1]).sort((a, b) => a - b),
  )
})

test('two faults that duplicate make two copies, one after the other', (t) => {
  const faults = [1, 2].map(
    (name) =>
      new Duplication({ ...effect, key: streamKey('copies', name), share: 1, after: micros(500_000) }),
  )
  const without = sendAll({})
  const thrice = sendAll({ faults })
  t.is(thrice.heard.length, 3 * without.heard.length)
  t.is(Math.max(...thrice.heard), Math.max(...without.heard) + 1_000_000)
})

test('over access links datagrams arrive one after another, each a time of its size after the one before at least', (t) => {
  const { bytes } = sendAll({})
  // Twice the time between two datagrams: every second one finds no room in the end.
  const rate = (8_000 * bytes) / 2
  const { heard, fates } = sendAll({ access: { up: 1_000_000_000, down: rate, queue: 5 * bytes } })
  t.true(heard.slice(1).every((at, index) => at - heard[index]! >= 2_000))
  const arrived = fates.filter((fate) => fate >= 0).length
  t.true(heard.length < arrived && heard.length > 140, `${heard.length} of ${arrived}`)
})

test('held-back datagrams and copies, some of which come to a link at the same instant, arrive at the same times again', (t) => {
  const setting = (): Setting => ({
    faults: [
      new Reordering({ ...effect, key: streamKey('held'), share: 0.5, by: micros(1_000) }),
      new Duplication({ ...effect, key: streamKey('copies'), share: 0.5, after: micros(1_000) }),
    ],
    access: { up: 1_000_000, down: 1_000_000, queue: 3_000 },
  })
  t.deepEqual(sendAll(setting()), sendAll(setting()))
})
