import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idFromHex } from '../../protocol/base/id.ts'
import { type Micros, micros, milliseconds, seconds } from '../../protocol/base/time.ts'
import { streamKey } from '../../sim/core/random.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Hosts } from '../../sim/host/hosts.ts'
import type { MachineFault } from '../../sim/host/machines/machine-fault.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { Network } from '../../sim/network/network.ts'

/** Of a ping on the wire: its kind, its nonce and all headers. */
const PING_BYTES = 53

/** Two hosts 10 ms from each other. What runs on the second writes down what it hears, and when. */
function machines() {
  const scheduler = new Scheduler()
  const hosts = new Hosts({
    scheduler,
    network: new Network({
      latency: new ConstantLatency({ oneWay: milliseconds(10) }),
      jitter: { model: 'none' },
      loss: 0,
      deadHost: 'silent',
      key: streamKey('machines'),
    }),
    maxMessageBytes: 1400,
    payloads: new Map(),
    wireMode: 'on',
    nodeStreams: streamKey('machines', 'nodes'),
  })
  const heard: string[] = []
  const script: (() => void)[] = []
  const [one, two] = ['10', '80'].map((id) => hosts.addHost(idFromHex(id)))
  const note = (what: string) => heard.push(`${what} at ${scheduler.now / 1_000} ms`)
  let react = (_what: string): void => {}
  hosts.run(two!, {
    receive: (_from: NodeHandle, message) => {
      const what = message.kind === 'ping' ? `ping ${message.nonce}` : message.kind
      note(what)
      react(what)
    },
    timerFired: (kind: number) => note(`timer ${kind}`),
  })
  hosts.observe({ vanished: ({ message }) => note(`vanished: ${message.kind}`) })
  const SCRIPTED = 9
  return {
    hosts,
    heard,
    two: two!,
    at(time: Micros, act: () => void): void {
      const token = script.push(act) - 1
      scheduler.schedule(0, time, { target: -1, kind: SCRIPTED, code: 0, token, payload: undefined })
    },
    ping: (nonce: number) => hosts.send(one!, two!, { kind: 'ping', nonce }),
    begin: (fault: MachineFault) => hosts.beginFault(two!, fault),
    end: (fault: MachineFault) => hosts.endFault(two!, fault),
    onEvent(act: (what: string) => void): void {
      react = act
    },
    pass(): readonly string[] {
      while (scheduler.step()) {
        if (scheduler.queue.kind === SCRIPTED) script[scheduler.queue.token]!()
        else hosts.handleEvent()
      }
      return heard
    },
  }
}

const PAUSE: MachineFault = { kind: 'pause', bufferBytes: 1_000 }

test('what came or fell due in a pause is taken in when the process goes on, in that order', (t) => {
  const { at, ping, begin, end, pass, two, hosts } = machines()
  hosts.startTimer(two, 3, milliseconds(100), 0)
  begin(PAUSE)
  at(milliseconds(50), () => ping(1))
  at(milliseconds(150), () => ping(2))
  at(seconds(1), () => end(PAUSE))
  at(seconds(2), () => ping(3))
  t.deepEqual(pass(), ['ping 1 at 1000 ms', 'timer 3 at 1000 ms', 'ping 2 at 1000 ms', 'ping 3 at 2010 ms'])
})

test('a buffer keeps up to its size, and further datagrams vanish; timers wait in any case', (t) => {
  for (const [bufferBytes, kept] of [
    [2 * PING_BYTES, 2],
    [2 * PING_BYTES - 1, 1],
    [0, 0],
  ] as const) {
    const { at, ping, begin, end, pass, two, hosts } = machines()
    const pause: MachineFault = { kind: 'pause', bufferBytes }
    begin(pause)
    for (const nonce of [1, 2, 3]) ping(nonce)
    hosts.startTimer(two, 3, milliseconds(100), 0)
    at(seconds(1), () => end(pause))
    const lost = Array.from({ length: 3 - kept }, () => 'vanished: ping at 10 ms')
    const taken = [1, 2].slice(0, kept).map((nonce) => `ping ${nonce} at 1000 ms`)
    t.deepEqual(pass(), [...lost, ...taken, 'timer 3 at 1000 ms'])
  }
})

test('a timer that is late can still be cancelled by what is taken in before it', (t) => {
  const { at, ping, begin, end, pass, two, onEvent, hosts } = machines()
  const timer = hosts.startTimer(two, 3, milliseconds(100), 0)
  hosts.startTimer(two, 4, milliseconds(100), 0)
  onEvent(() => hosts.cancelTimer(two, timer))
  begin(PAUSE)
  ping(1)
  at(seconds(1), () => end(PAUSE))
  t.deepEqual(pass(), ['ping 1 at 1000 ms', 'timer 4 at 1000 ms'])
})

test('of two pauses the last to end counts', (t) => {
  const { at, ping, begin, end, pass } = machines()
  const other: MachineFault = { ...PAUSE }
  begin(PAUSE)
  begin(other)
  ping(1)
  at(seconds(1), () => end(PAUSE))
  at(seconds(2), () => end(other))
  t.deepEqual(pass(), ['ping 1 at 2000 ms'])
})

test('what waits for a process that is gone vanishes', (t) => {
  const { at, ping, begin, end, pass, hosts, two } = machines()
  begin(PAUSE)
  ping(1)
  hosts.startTimer(two, 3, milliseconds(100), 0)
  at(seconds(1), () => hosts.stop(two))
  at(seconds(2), () => end(PAUSE))
  t.deepEqual(pass(), ['vanished: ping at 1000 ms'])
})

test('a slow machine takes its time over each event, one after another, and so do its answers', (t) => {
  const { at, ping, begin, end, pass, two, hosts } = machines()
  const slow: MachineFault = { kind: 'slow', delay: milliseconds(30), bufferBytes: 1_000 }
  begin(slow)
  ping(1)
  ping(2)
  hosts.startTimer(two, 3, milliseconds(20), 0)
  at(milliseconds(200), () => ping(4))
  at(milliseconds(300), () => end(slow))
  at(milliseconds(300), () => ping(5))
  t.deepEqual(pass(), [
    'ping 1 at 40 ms',
    'ping 2 at 70 ms',
    'timer 3 at 100 ms',
    'ping 4 at 240 ms',
    'ping 5 at 310 ms',
  ])
})

test('a clock that drifts shows its own time, its timers go by it, and it never goes back', (t) => {
  for (const share of [0.01, -0.01]) {
    const { at, begin, end, pass, heard, two, hosts } = machines()
    const drift: MachineFault = { kind: 'drift', share }
    const shown: number[] = []
    const look = () => shown.push(hosts.now(two))
    at(seconds(10), () => begin(drift))
    at(seconds(10), () => hosts.startTimer(two, 3, seconds(101), 0))
    for (const second of [10, 60, 110]) at(seconds(second), look)
    at(seconds(210), () => end(drift))
    for (const second of [210, 310]) at(seconds(second), look)
    pass()
    const gained = 1_000_000 * share
    t.deepEqual(shown, [
      10_000_000,
      60_000_000 + 50 * gained,
      110_000_000 + 100 * gained,
      210_000_000 + 200 * gained,
      310_000_000 + 200 * gained,
    ])
    const firedAt = Number(/at (\S+) ms/.exec(heard[0]!)![1]) / 1_000
    t.true(Math.abs(firedAt - (10 + 101 / (1 + share))) < 1e-5)
  }
})

test('times that a node reports are true times, even if its clock is wrong', (t) => {
  const { at, begin, hosts, pass, two } = machines()
  const reported: number[] = []
  hosts.observe({
    emitted: (_node, event) => event.type === 'stored' && reported.push(event.expiresAt!),
  })
  begin({ kind: 'drift', share: 0.01 })
  at(seconds(100), () => {
    const expiresAt = micros(hosts.now(two) + seconds(101))
    const version = { counter: 1, writer: 1 as never }
    hosts.emit(two, { type: 'stored', key: idFromHex('10'), version, bytes: 1, tombstone: false, expiresAt })
  })
  pass()
  t.deepEqual(reported, [200_000_000])
})
