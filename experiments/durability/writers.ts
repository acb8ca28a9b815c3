import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { compareVersions, type NodeEvent, type Version } from '../../protocol/events.ts'
import type { LookupRow } from '../../sim/measure/columns.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import type { Simulation } from '../../sim/run.ts'
import { Claims, type Options, progress, spread, Table, total } from '../report.ts'
import { listen, simulationOf } from './play.ts'

const KEY = 'the key'
/** How long the two go on writing, and how long the overlay then has to agree, in seconds. */
const WRITING = 20
const CALM = 180

const SETTINGS = [
  { replicas: 3, loss: 0 },
  { replicas: 3, loss: 0.02 },
  { replicas: 5, loss: 0 },
] as const

/** Two clients write one key again and again, a third reads it, and in the midst of that the root of the key crashes. */
export function writers({ seeds, size = 30 }: Options): readonly string[] {
  const claims = new Claims()
  const table = new Table([
    'k',
    'datagrams lost',
    'seeds',
    'writes acknowledged',
    'unanswered',
    'reads',
    'of these failed',
    'acknowledged out of order',
    'copies that went back',
    'seeds in which replicas differ in the end',
    'without the newest acknowledged write',
    'gap in answers at the crash, s',
  ])
  for (const { replicas, loss } of SETTINGS) {
    const contests = seeds.map((seed) => {
      if (seed % 50 === 0) progress(`writers: k = ${replicas}, loss ${loss}, seed ${seed}`)
      const contest = new Contest({ seed, nodes: size, replicas, loss })
      const { faults } = contest
      claims.check(faults.length === 0, `k = ${replicas}, loss ${loss}, seed ${seed}: ${faults.join('; ')}`)
      return contest
    })
    table.row([
      replicas,
      `${100 * loss} %`,
      seeds.length,
      total(contests, ({ acknowledged }) => acknowledged.length),
      total(contests, ({ begun, acknowledged }) => begun.size - acknowledged.length),
      total(contests, ({ reads }) => reads),
      total(contests, ({ failedReads }) => failedReads),
      total(contests, ({ disorder }) => disorder),
      total(contests, ({ setbacks }) => setbacks),
      contests.filter(({ disagree }) => disagree).length,
      contests.filter(({ newestIsGone }) => newestIsGone).length,
      spread(
        contests.map(({ gap }) => gap),
        1,
      ),
    ])
  }
  return claims.failed
}

interface Setting {
  readonly seed: number
  readonly nodes: number
  readonly replicas: number
  readonly loss: number
}

/** One run. All that is said of versions comes from what nodes report: which node holds which version, and what each writer was answered. */
class Contest {
  /** When each write began. */
  readonly begun = new Map<OperationId, number>()
  readonly acknowledged: { readonly version: Version; readonly at: number }[] = []
  /** Writes whose version is no newer than one that was acknowledged before they began. */
  disorder = 0
  /** Copies that an older version replaced. */
  setbacks = 0
  reads = 0
  failedReads = 0
  /** The versions that the reads of all nodes find in the end. */
  private readonly found: Version[] = []
  private readonly simulation: Simulation
  private readonly copies = new Map<NodeHandle, Version>()
  private readonly replicas: number
  private phase = ''
  /** Clients that wait for no answer. */
  private readonly idle: Client[]

  constructor({ seed, nodes, replicas, loss }: Setting) {
    this.replicas = replicas
    this.simulation = simulationOf({
      seed,
      loss,
      sections: [`storage: { replicas: ${replicas} }`],
      phases: [
        `join: { nodes: ${nodes}, start: converged }`,
        `settle: { label: writing, for: ${WRITING}s }`,
        `settle: { label: calm, for: ${CALM}s }`,
        'settle: { label: end, for: 1s }',
      ],
      record: 'all',
      sinks: {
        progress: ({ phase }) => {
          this.phase = phase
        },
        row: (file, row) => file === 'lookups' && this.operationEnded(row as LookupRow),
      },
    })
    const { simulation } = this
    listen(simulation, (node, event) => this.reported(node, event))
    while (this.phase !== 'writing') simulation.step(1)

    const [root, ...others] = simulation.truth.oracle.closest(keyId(KEY, 128), nodes)
    const at = (place: number) => others[place % others.length]!
    // Replicas among them for some seeds, and never the one that crashes.
    this.idle = [
      { node: at(seed), does: 'insert' },
      { node: at(seed + 1 + (seed % (others.length - 1))), does: 'insert' },
      { node: at(5 * seed + 2), does: 'lookup' },
    ]
    // Within two seconds, so that over the seeds it hits every stage of a write.
    const crashAt = simulation.now + 7_000 * ((37 * seed) % 300) + seed
    while (this.phase === 'writing') {
      for (const client of this.idle.splice(0)) this.begin(client)
      simulation.step(1)
      if (simulation.now >= crashAt && simulation.membership.live.has(root!))
        simulation.membership.crashNode(root!)
    }
    while (this.phase === 'calm') simulation.step(1)
    for (const node of simulation.joined()) simulation.begin({ kind: 'lookup', caller: node, key: KEY })
    while (simulation.step(64) === 'running');
  }

  /** What is not as it should be. */
  get faults(): string[] {
    const { disorder, setbacks, failedReads } = this
    const { violations } = this.simulation.result()
    return [
      ...(disorder > 0 ? [`${disorder} writes got a version below one acknowledged before`] : []),
      ...(setbacks > 0 ? [`${setbacks} copies went back`] : []),
      ...(failedReads > 0 ? [`${failedReads} reads failed`] : []),
      ...(this.disagree ? ['the replicas differ in the end'] : []),
      ...(this.newestIsGone ? ['the newest acknowledged write is not what is there in the end'] : []),
      ...violations,
    ]
  }

  /** Do not all replicas, and no other node, hold one version in the end, and all nodes read it? */
  get disagree(): boolean {
    const { truth, membership } = this.simulation
    const replicas = truth.oracle.closest(keyId(KEY, 128), this.replicas)
    const holders = [...this.copies.keys()].filter((node) => membership.live.has(node))
    const last = this.copies.get(replicas[0]!)
    const isLast = (version: Version) => last !== undefined && compareVersions(version, last) === 0
    return !(
      holders.length === replicas.length &&
      replicas.every((node) => holders.includes(node)) &&
      holders.every((node) => isLast(this.copies.get(node)!)) &&
      this.found.length === membership.joined.size &&
      this.found.every(isLast)
    )
  }

  /** Is what is there in the end older than a write that was acknowledged? */
  get newestIsGone(): boolean {
    return this.acknowledged.some(({ version }) =>
      this.found.some((found) => compareVersions(found, version) < 0),
    )
  }

  /** The longest time without an answer to a write, in seconds. */
  get gap(): number {
    const times = [...this.begun.values()].slice(0, 1).concat(this.acknowledged.map(({ at }) => at))
    return Math.max(...times.slice(1).map((at, index) => at - times[index]!)) / 1_000_000
  }

  private begin({ node, does }: Client): void {
    const value = new TextEncoder().encode(`write ${this.begun.size} by ${node}`)
    const { simulation } = this
    const operation = simulation.begin({ kind: does, caller: node, key: KEY, value })
    if (does === 'insert') this.begun.set(operation, simulation.now)
  }

  private operationEnded({ op, outcome }: LookupRow): void {
    if (op !== 'lookup') return
    this.reads++
    if (outcome !== 'succeeded') this.failedReads++
  }

  private reported(node: NodeHandle, event: NodeEvent): void {
    if (event.type === 'stored') {
      const before = this.copies.get(node)
      if (before !== undefined && compareVersions(event.version, before) < 0) this.setbacks++
      this.copies.set(node, event.version)
    }
    if (event.type === 'discarded') this.copies.delete(node)
    if (event.type !== 'completed') return
    const { operation, answer } = event
    const start = this.begun.get(operation)
    if (start === undefined) {
      if (this.phase === 'end' && answer.kind === 'found') this.found.push(answer.version)
    } else if (answer.kind === 'stored') {
      const { version } = answer
      if (this.acknowledged.some((write) => write.at < start && compareVersions(write.version, version) >= 0))
        this.disorder++
      this.acknowledged.push({ version, at: this.simulation.now })
    }
    if (this.phase === 'writing') this.idle.push({ node, does: start === undefined ? 'lookup' : 'insert' })
  }
}

/** A user at a node that begins its next operation when it has the answer to the last one. */
interface Client {
  readonly node: NodeHandle
  readonly does: 'insert' | 'lookup'
}
