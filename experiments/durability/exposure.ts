import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { Simulation } from '../../sim/run.ts'
import { repairTimeOf } from './loss-model.ts'

export interface ExposureOptions {
  /** Crashes per second that a node may expect now. */
  crashRateOf(node: NodeHandle): number
  /** How often it is looked for keys that hang on one node, in seconds. */
  readonly every: number
}

/** Watches the data of a run that wears: what is lost when, and which share of the keys lacks copies meanwhile. */
export class Exposure {
  /** Expected losses: at each moment the keys with one holder left, times the crash rate of that node. Nothing else is supposed. */
  expected = 0
  /** Of that number. Keys that hang on the same node are lost together. */
  private variance = 0
  private readonly simulation: Simulation
  private readonly options: ExposureOptions
  private countedAt: number | undefined
  private readonly losses = new Map<string, Loss>()
  private since: number | undefined
  private exposed = 0
  private time = 0

  constructor(simulation: Simulation, options: ExposureOptions) {
    this.simulation = simulation
    this.options = options
  }

  /** To be called about once per second while the data wear: a key that is lost and written anew between two calls is missed. */
  look(now: number): void {
    const { ledger } = this.simulation.truth
    if (this.since !== undefined) {
      const passed = now - this.since
      this.time += passed
      this.exposed +=
        (passed * ledger.keysWithFewCopies) / Math.max(1, ledger.keysAcknowledged - ledger.keysLost)
    }
    this.since = now
    if (ledger.keysLost > 0) this.noteLosses()
    const { every } = this.options
    if (Math.floor(now / every) > Math.floor((this.countedAt ?? -every) / every)) this.countLastHolders(now)
  }

  /** How often a key was lost. */
  get lost(): number {
    return this.losses.size
  }

  /** Losses other than by the crash of all holders of the key. */
  get lostOtherwise(): number {
    return [...this.losses.values()].filter(({ how }) => how !== 'crash').length
  }

  /** Keys on the same nodes die together: at how many instants keys were lost. */
  get instants(): number {
    return new Set([...this.losses.values()].map(({ at }) => at)).size
  }

  /** How far from `expected` the number of losses may be, with 95 %. */
  get uncertainty(): number {
    return 1.96 * Math.sqrt(this.variance)
  }

  /** For each loss: seconds from the first to the last of the k crashes that ended it. */
  get spans(): readonly number[] {
    return [...this.losses.values()].map(({ span }) => span)
  }

  /** T, as far as the share of keys that lack copies shows it. */
  repairTime(wear: { readonly replicas: number; readonly crashRate: number }): number {
    return repairTimeOf({ ...wear, shareAtRisk: this.exposed / this.time })
  }

  private countLastHolders(now: number): void {
    const { ledger } = this.simulation.truth
    const passed = this.countedAt === undefined ? this.options.every : now - this.countedAt
    this.countedAt = now
    if (ledger.copiesMin !== 1) return
    const hanging = new Map<NodeHandle, number>()
    for (const key of ledger.acknowledgedKeys()) {
      const [holder, another] = ledger.holdersOf(key)
      if (holder !== undefined && another === undefined) hanging.set(holder, (hanging.get(holder) ?? 0) + 1)
    }
    for (const [node, keys] of hanging) {
      const crashes = passed * this.options.crashRateOf(node)
      this.expected += crashes * keys
      this.variance += crashes * keys * keys
    }
  }

  private noteLosses(): void {
    const { truth, scenario } = this.simulation
    const { replicas } = scenario.storage
    for (const { key, departures, acknowledgedAt } of truth.ledger.lostKeys()) {
      const last = departures.at(-1)
      const at = last?.at ?? acknowledgedAt
      const name = `${idToHex(key, 128)} ${at}`
      if (this.losses.has(name)) continue
      const first = departures.filter(({ how }) => how === 'crash').slice(-replicas)[0]
      this.losses.set(name, { at, how: last?.how, span: (at - (first?.at ?? at)) / 1_000_000 })
    }
  }
}

interface Loss {
  readonly at: number
  readonly how: 'crash' | 'leave' | 'discard' | undefined
  readonly span: number
}
