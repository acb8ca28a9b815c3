/**
 * Two kinds of message in one application: a question that is routed to a key, and an answer that goes straight back.
 * Run it with `npm run build && node dist/examples/message-kind.js`.
 */
import {
  type Application,
  type KeyBasedRouting,
  parseLatencyMatrix,
  parseScenario,
  run,
  seconds,
} from 'e-pastry'
import { idFromWords, type NodeHandle, type PayloadCodec, type RouteMessage } from 'e-pastry/protocol'

/** What travels. A third kind is a third member: then the compiler names the places that do not know it. */
type Greeting = { readonly kind: 'whoIsThere' } | { readonly kind: 'itIsMe'; readonly leaves: number }

const CODES = { whoIsThere: 0, itIsMe: 1 } as const satisfies Record<Greeting['kind'], number>

const codec: PayloadCodec<Greeting> = {
  size: ({ kind }) => (kind === 'itIsMe' ? 3 : 1),
  encode: (greeting, writer) => {
    writer.u8(CODES[greeting.kind])
    if (greeting.kind === 'itIsMe') writer.u16(greeting.leaves)
  },
  decode: (reader) =>
    reader.u8() === CODES.itIsMe ? { kind: 'itIsMe', leaves: reader.u16() } : { kind: 'whoIsThere' },
}

let [asked, answered] = [0, 0]

class Greeter implements Application<Greeting> {
  readonly codec = codec
  private readonly routing: KeyBasedRouting<Greeting>

  constructor(routing: KeyBasedRouting<Greeting>) {
    this.routing = routing
  }

  started(): void {
    this.routing.startTimer(0, seconds(60))
  }

  timerFired(): void {
    asked++
    const anywhere = idFromWords(Math.floor(this.routing.random() * 0x1_0000_0000), 0, 0, 0)
    this.routing.route(anywhere, { kind: 'whoIsThere' })
  }

  /** This node is the root of the key. */
  deliver({ origin }: RouteMessage): void {
    const leaves = this.routing.neighborSet(100).length - 1
    this.routing.send(origin, { kind: 'itIsMe', leaves })
  }

  receive(_: NodeHandle, greeting: Greeting): void {
    switch (greeting.kind) {
      case 'itIsMe':
        answered++
        return
      case 'whoIsThere':
        // It comes by a route only, and so to `deliver`.
        return
    }
  }
}

const SCENARIO = `
name: greetings
phases:
  - join: { nodes: 100, over: 10s }
  - settle: { for: 2m }
`

const scenario = parseScenario(SCENARIO, {
  file: 'message-kind.ts',
  parseLatencyMatrix,
  readFile: () => {
    throw new Error('this scenario has no data files')
  },
})
// Wire mode puts the codec to the test: every message is encoded and decoded on its way.
run(scenario, {
  wireMode: 'on',
  applications: [{ id: 16, codec, create: (routing) => new Greeter(routing) }],
})
process.stdout.write(`${asked} asked, ${answered} answered\n`)
