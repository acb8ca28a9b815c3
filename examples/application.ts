/**
 * An application of your own over key-based routing: a census. Every node sends its mark to the root of one key,
 * which counts. Run it with `npm run build && node dist/examples/application.js`.
 */
import {
  type Application,
  type KeyBasedRouting,
  parseLatencyMatrix,
  parseScenario,
  run,
  seconds,
} from 'e-pastry'
import {
  idFromWords,
  type MapFact,
  type NodeHandle,
  type PayloadCodec,
  type RouteMessage,
} from 'e-pastry/protocol'

const BALLOT_BOX = idFromWords(0x2d40_1e00, 0, 0, 0)
const REPORT = 1
const COUNT = 2

/** What travels: how many leaves the sender has. */
interface Mark {
  readonly leaves: number
}

/** Its wire format; `size` is exactly what `encode` writes. */
const codec: PayloadCodec<Mark> = {
  size: () => 2,
  encode: ({ leaves }, writer) => writer.u16(leaves),
  decode: (reader) => ({ leaves: reader.u16() }),
}

class Census implements Application<Mark> {
  readonly codec = codec
  /** At the root of the key: what each node has said. */
  private readonly marks: MapFact<NodeHandle, number>
  private readonly routing: KeyBasedRouting<Mark>

  /** One census serves all nodes. It declares what it remembers of each. */
  constructor(routing: KeyBasedRouting<Mark>) {
    this.routing = routing
    this.marks = routing.store.map()
  }

  /** The node begins. */
  started(): void {
    this.routing.startTimer(REPORT, seconds(60))
    this.routing.startTimer(COUNT, seconds(100))
  }

  /** A timer of this application's own. */
  timerFired(kind: number): void {
    const { routing, marks } = this
    if (kind === REPORT) routing.route(BALLOT_BOX, { leaves: routing.neighborSet(100).length - 1 })
    else if (marks.size > 0) print([...marks.values()])
  }

  /** This node is the root of the key. */
  deliver({ origin, payload }: RouteMessage & { readonly payload: Mark }): void {
    this.marks.set(origin, payload.leaves)
  }
}

function print(leaves: readonly number[]): void {
  const fewest = Math.min(...leaves)
  process.stdout.write(`a root heard ${leaves.length} nodes with ${fewest} leaves or more\n`)
}

const SCENARIO = `
name: census
network: { loss: 0.02 }
phases:
  - join: { nodes: 200, over: 30s }
  - settle: { for: 2m }
`

const scenario = parseScenario(SCENARIO, {
  file: 'application.ts',
  parseLatencyMatrix,
  readFile: () => {
    throw new Error('this scenario has no data files')
  },
})

run(scenario, {
  wireMode: 'on',
  applications: [{ id: 16, codec, create: (routing: KeyBasedRouting<Mark>) => new Census(routing) }],
})
