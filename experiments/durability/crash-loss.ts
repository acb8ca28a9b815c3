import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import type { LookupRow } from '../../sim/measure/columns.ts'
import type { Simulation } from '../../sim/run.ts'
import { bounded, Claims, mean, type Options, progress, spread, Table, total } from '../report.ts'
import { meanOfRuns } from '../reproduce/statistics.ts'
import { shareLost } from './loss-model.ts'
import { phaseOf, simulationOf, sumOf } from './play.ts'

const NODES = 1_000
const KEYS = 2_500

/** Nodes fall silent at one instant: lost is what only they held, and nothing else. */
export function crashLoss({ seeds, size = NODES }: Options): readonly string[] {
  const claims = new Claims()
  const table = new Table([
    'k',
    'crashed',
    'seeds',
    'keys lost, %',
    'expected, %',
    'lost, but not only on victims',
    'failed of the lookups in the minute after',
    'failed of one read of every key left',
    'k restored after, s',
    'repair, MB',
    'for a byte that the victims held',
  ])
  for (const replicas of [3, 5]) {
    for (const fraction of [0.1, 0.3, 0.5]) {
      const crashes = seeds.map((seed) => {
        progress(`crash-loss: k = ${replicas}, ${100 * fraction} %, seed ${seed}`)
        return new Crash({ seed, nodes: size, replicas, fraction, claims })
      })
      const victims = Math.floor(fraction * size)
      const keysLeft = total(crashes, ({ lost }) => KEYS - lost)
      table.row([
        replicas,
        `${100 * fraction} %`,
        seeds.length,
        bounded(meanOfRuns(crashes.map(({ lost }) => (100 * lost) / KEYS)), 3),
        (100 * shareLost({ nodes: size, victims, replicas })).toFixed(3),
        total(crashes, ({ lostOtherwise }) => lostOtherwise),
        `${total(crashes, ({ failed }) => failed)} of ${total(crashes, ({ asked }) => asked)}`,
        `${total(crashes, ({ unread }) => unread)} of ${keysLeft}`,
        spread(crashes.map(({ restored }) => restored)),
        mean(crashes.map(({ repairBytes }) => repairBytes / 1_000_000)).toFixed(2),
        mean(crashes.map(({ repairBytes, bytesGone }) => repairBytes / bytesGone)).toFixed(2),
      ])
    }
  }
  return claims.failed
}

interface Setting {
  readonly seed: number
  readonly nodes: number
  readonly replicas: number
  readonly fraction: number
  readonly claims: Claims
}

/** One run: which node holds what right before the crash and right after it, what is lost in the end, and what can be read. */
class Crash {
  readonly lost: number
  /** Keys that are lost in the end though a survivor had a copy, or that are not though none had. */
  readonly lostOtherwise: number
  /** Lookups in the minute after the crash. */
  readonly asked: number
  readonly failed: number
  /** Keys that are left and that a lookup of each does not find. */
  readonly unread: number
  readonly restored: number
  readonly repairBytes: number
  /** Of the copies that the victims held. */
  readonly bytesGone: number
  private readonly simulation: Simulation
  private phase = ''
  private readonly names: string[] = []
  private readonly reads: LookupRow[] = []

  constructor({ seed, nodes, replicas, fraction, claims }: Setting) {
    this.simulation = simulationOf({
      seed,
      sections: [`storage: { replicas: ${replicas} }`],
      phases: [
        `join: { nodes: ${nodes}, start: converged }`,
        `insert: { keys: ${KEYS}, valueBytes: 100..1000, over: 60s }`,
        'settle: { for: 30s }',
        'settle: { label: before, for: 1s }',
        `crash: { fraction: ${fraction} }`,
        'lookup: { label: at once, count: 1000, over: 60s }',
        'settle: { label: repair, for: 4m }',
        'settle: { label: reading, for: 60s }',
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
    const { truth, membership } = this.simulation
    const { ledger, oracle } = truth
    const { live } = membership
    const claim = (holds: boolean, text: string): void =>
      claims.check(holds, `k = ${replicas}, ${100 * fraction} %, seed ${seed}: ${text}`)

    this.stepWhile(() => this.phase !== 'before')
    const before = this.holders()
    const misplaced = before.filter(([key, held]) => !isSame(held, oracle.closest(key, replicas)))
    claim(misplaced.length === 0, `${misplaced.length} keys are not on the ${replicas} closest nodes`)
    const bytes = ledger.storedBytes
    this.stepWhile(() => live.size === nodes)
    this.bytesGone = bytes - ledger.storedBytes
    const left = before.map(([key, held]) => [key, held.filter((node) => live.has(node))] as const)
    const moved = left.filter(([key, held]) => !isSame(held, ledger.holdersOf(key)))
    claim(moved.length === 0, `${moved.length} keys moved between the count and the crash`)
    const doomed = new Set(left.filter(([, held]) => held.length === 0).map(([key]) => idToHex(key, 128)))

    this.stepWhile(() => this.phase !== 'reading')
    this.readAll()
    this.stepWhile(() => true)
    const lost = new Set([...ledger.lostKeys()].map(({ key }) => idToHex(key, 128)))
    this.lost = lost.size
    this.lostOtherwise = [...lost].filter((key) => !doomed.has(key)).length
    this.lostOtherwise += [...doomed].filter((key) => !lost.has(key)).length
    claim(
      this.lostOtherwise === 0,
      `${this.lostOtherwise} keys are lost, or not, other than the crash alone tells`,
    )

    const result = this.simulation.result()
    const crash = result.summary.findIndex(({ kind }) => kind === 'crash')
    const atOnce = phaseOf(result, 'at once')
    this.asked = atOnce.attempted - atOnce.aborted - atOnce.unrecoverable
    this.failed = atOnce.failed
    const found = this.reads.filter(({ outcome }) => outcome === 'succeeded').length
    this.unread = KEYS - this.lost - found
    claim(this.unread === 0, `${this.unread} keys that are left cannot be read`)
    this.restored = result.summary[crash]!.restored_s ?? Number.POSITIVE_INFINITY
    claim(ledger.keysAtRisk === 0, `${ledger.keysAtRisk} keys still lack copies`)
    this.repairBytes = sumOf(result.summary.slice(crash), 'repair_bytes')
    claim(result.violations.length === 0, `${result.violations[0]}`)
  }

  private operationEnded(row: LookupRow): void {
    if (row.op === 'insert') this.names.push(row.key_name!)
    else if (this.phase === 'reading' || this.phase === 'end') this.reads.push(row)
  }

  /** Every key, and the nodes that hold it. */
  private holders(): [Id, NodeHandle[]][] {
    const { ledger } = this.simulation.truth
    return [...ledger.acknowledgedKeys()].map((key) => [key, ledger.holdersOf(key)])
  }

  /** Every key once, evenly within the phase. */
  private readAll(): void {
    const { simulation, names } = this
    const callers = simulation.joined()
    const start = simulation.now
    let next = 0
    this.stepWhile(() => {
      const due = Math.min(names.length, ((simulation.now - start) / 50_000_000) * names.length)
      for (; next < due; next++)
        simulation.begin({ kind: 'lookup', caller: callers[next % callers.length]!, key: names[next]! })
      return this.phase === 'reading'
    })
  }

  private stepWhile(condition: () => boolean): void {
    while (condition() && this.simulation.step(1) === 'running');
  }
}

const isSame = (a: readonly NodeHandle[], b: readonly NodeHandle[]): boolean =>
  a.length === b.length && b.every((node) => a.includes(node))
