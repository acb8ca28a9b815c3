/**
 * An application of your own over key-based routing: a census. Every node sends its mark to the root of one key,
 * which counts. Run it with `npm run build && node dist/examples/application.js`.
 */
import {
  type Application,
  idFromWords,
  type KeyBasedRouting,
  minutes,
  type NodeHandle,
  type PayloadCodec,
  type RouteMessage,
  seconds,
} from 'e-pastry/protocol'
import { TinyHost } from './tiny-host.ts'

/** The same on every node, 1 … 255. */
const CENSUS = 7
const BALLOT_BOX = idFromWords(0x2d40_1e00, 0, 0, 0)
const REPORT = 1

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
  readonly marks = new Map<NodeHandle, number>()
  private readonly routing: KeyBasedRouting<Mark>

  constructor(routing: KeyBasedRouting<Mark>) {
    this.routing = routing
    routing.startTimer(REPORT, seconds(30))
  }

  /** A timer of this application's own. */
  timerFired(): void {
    const leaves = this.routing.neighborSet(100).length - 1
    this.routing.route(BALLOT_BOX, { leaves })
  }

  /** This node is the root of the key. */
  deliver({ origin, payload }: RouteMessage & { readonly payload: Mark }): void {
    this.marks.set(origin, payload.leaves)
  }
}

const host = new TinyHost()
const censuses: Census[] = []
for (let number = 0; number < 20; number++) {
  const node = host.addNode(idFromWords(Math.imul(number + 1, 0x9e3779b1), 0, 0, 0))
  censuses.push(node.attach(CENSUS, (routing: KeyBasedRouting<Mark>) => new Census(routing)))
  // The first node is its own contact: it founds the ring.
  node.start({ contact: host.nodes[0]!.self })
}
host.runFor(minutes(1))

for (const [number, { marks }] of censuses.entries())
  if (marks.size > 0)
    process.stdout.write(
      `node ${number} is the root; it heard ${marks.size} nodes with ${Math.min(...marks.values())} leaves or more\n`,
    )
