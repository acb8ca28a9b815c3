/**
 * An application of your own with a mistake in it, and three lines that find the mistake: the root of a key grants a lock, and
 * nobody hands over to the next root who has it. Run it with `npm run build && node dist/examples/exploration.js`.
 */
import {
  type Application,
  type Checker,
  drawScenario,
  exploreScenario,
  type KeyBasedRouting,
  seconds,
} from 'e-pastry'
import { type FlagFact, idFromWords, type PayloadCodec } from 'e-pastry/protocol'

const LOCK = idFromWords(0x2d40_1e00, 0, 0, 0)
const ASK = 1

type Request = Record<string, never>
const codec: PayloadCodec<Request> = { size: () => 0, encode: () => {}, decode: () => ({}) }

class Locks implements Application<Request> {
  readonly codec = codec
  private readonly isGranted: FlagFact
  private readonly routing: KeyBasedRouting<Request>

  constructor(routing: KeyBasedRouting<Request>) {
    this.routing = routing
    this.isGranted = routing.store.flag(false)
  }

  started(): void {
    this.routing.startTimer(ASK, seconds(30))
  }

  timerFired(): void {
    this.routing.route(LOCK, {})
  }

  /** This node is the root of the lock. */
  deliver(): void {
    if (this.isGranted.value) return
    this.isGranted.value = true
    this.routing.emit({ type: 'measured', metric: 'granted', value: 1 })
  }
}

const applications = [
  {
    id: 16,
    codec,
    create: (routing: KeyBasedRouting<Request>) => new Locks(routing),
    metrics: [{ name: 'granted', kind: 'counter', about: 'locks that were granted' }],
  },
] as const

const grantedOnce: Checker = {
  name: 'granted once',
  promise: 'The lock is granted once.',
  watch: ({ broken }) => {
    let grants = 0
    return {
      emitted: (node, { type }) => {
        if (type === 'measured' && ++grants > 1) broken(`node ${node} granted the lock again`, node)
      },
    }
  },
}

for (let seed = 1; seed <= 100; seed++) {
  const { findings } = exploreScenario(drawScenario(seed), { checkers: [grantedOnce], run: { applications } })
  if (findings.length === 0) continue
  const [{ text, at }] = findings as [(typeof findings)[0]]
  process.stdout.write(`seed ${seed}: ${text} at ${(at / 1_000_000).toFixed(1)} s\n`)
  break
}
