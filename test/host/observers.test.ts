import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idFromHex } from '../../protocol/base/id.ts'
import { micros } from '../../protocol/base/time.ts'
import { streamKey } from '../../sim/core/random.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Hosts } from '../../sim/host/hosts.ts'
import type { Datagram } from '../../sim/host/observer.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { Network } from '../../sim/network/network.ts'

const PING = { kind: 'ping', nonce: 7 } as const

/** Two hosts 10 ms from each other; what runs on the second answers nothing, and says when it is called. */
function twoHosts() {
  const scheduler = new Scheduler()
  const hosts = new Hosts({
    scheduler,
    network: new Network({
      latency: new ConstantLatency({ oneWay: micros(10_000) }),
      jitter: { model: 'none' },
      loss: 0,
      deadHost: 'silent',
      key: streamKey('observers'),
    }),
    maxMessageBytes: 1400,
    payloads: new Map(),
    wireMode: 'off',
    nodeStreams: streamKey('observers', 'nodes'),
  })
  const heard: string[] = []
  const party = {
    receive: (from: NodeHandle) => heard.push(`node receives from ${from}`),
    timerFired: (kind: number, token: number) => heard.push(`node: timer ${kind} ${token}`),
  }
  const [one, two] = ['10', '80'].map((id) => hosts.addHost(idFromHex(id)))
  hosts.run(two!, party)
  const pass = (): void => {
    while (scheduler.step()) hosts.handleEvent()
  }
  return { hosts, heard, pass, one: one!, two: two! }
}

const words = ({ from, to, message }: Datagram): string => `${message.kind} ${from} to ${to}`

test('observers hear before the node does, in the order in which they came, of what they have methods for', (t) => {
  const { hosts, heard, pass, one, two } = twoHosts()
  hosts.observe({
    sent: (datagram) => heard.push(`first: sent ${words(datagram)}, ${datagram.fate} µs`),
    received: (datagram) => heard.push(`first: received ${words(datagram)}`),
    timerFired: ({ node, kind, token }) => heard.push(`first: timer ${kind} ${token} of ${node}`),
  })
  hosts.observe({
    received: (datagram) => heard.push(`second: received ${words(datagram)}`),
    vanished: (datagram) => heard.push(`second: vanished ${words(datagram)}`),
    emitted: (node, { type }) => heard.push(`second: ${node} reports ${type}`),
  })
  hosts.send(one, two, PING)
  hosts.startTimer(two, 3, micros(20_000), 5)
  hosts.emit(two, { type: 'activated' })
  pass()
  hosts.send(two, one, PING)
  pass()
  t.deepEqual(heard, [
    'first: sent ping 0 to 1, 10000 µs',
    'second: 1 reports activated',
    'first: received ping 0 to 1',
    'second: received ping 0 to 1',
    'node receives from 0',
    'first: timer 3 5 of 1',
    'node: timer 3 5',
    'first: sent ping 1 to 0, 10000 µs',
    'second: vanished ping 1 to 0',
  ])
})

test('one record serves all reports of datagrams', (t) => {
  const { hosts, pass, one, two } = twoHosts()
  const records = new Set<Datagram>()
  hosts.observe({
    sent: (datagram) => records.add(datagram),
    received: (datagram) => records.add(datagram),
  })
  for (let count = 0; count < 3; count++) hosts.send(one, two, PING)
  pass()
  t.is(records.size, 1)
})
