import type { SummaryRow } from '../../sim/measure/columns.ts'
import type { ParameterValue, SweepOutline } from '../../sim/sweep/outline.ts'
import type { ResultStore, RunRecord, RunStatus } from '../../sim/sweep/record.ts'
import { summaryRow } from '../cli/rows.ts'

/** Some text of a sweep over a tiny scenario, with sections as YAML. */
export function small(sections: Readonly<Record<string, string>> = {}): string {
  const all = {
    name: 'small',
    base: '{ phases: [join: { nodes: 10 }, route: { count: 5 }] }',
    parameters: '{ grid: { pastry.leafSetSize: [8, 16] } }',
    seeds: '3',
    ...sections,
  }
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

export interface OutlineFacts {
  readonly design?: SweepOutline['design']
  readonly parameters: readonly string[]
  /** The values of each point. */
  readonly points: readonly (readonly ParameterValue[])[]
  readonly baseline?: readonly ParameterValue[]
  readonly seeds?: number
}

/** A plan of which only the outline matters. */
export function outline({
  design = 'grid',
  parameters,
  points,
  baseline,
  seeds = 3,
}: OutlineFacts): SweepOutline {
  return {
    name: 'outline',
    description: '',
    design,
    parameters: parameters.map((path) => ({ path, title: path })),
    points: points.map((values, index) => ({ number: index + 1, values, set: [] })),
    baseline: baseline ?? (design === 'grid' ? points[0]! : []),
    seeds: Array.from({ length: seeds }, (_, index) => String(index + 1)),
    figures: {
      quality: { metric: 'failure_pct', phase: 'route' },
      cost: { metric: 'bytes_per_node_s', phase: 'route' },
      metrics: [],
      conditions: [],
    },
    baseFile: 'base.yaml',
    digest: '',
  }
}

export interface RecordFacts {
  readonly run: number
  readonly status?: RunStatus
  /** What a test cares about, by phase. */
  readonly phases: readonly Partial<SummaryRow>[]
  readonly severedIn?: number
}

export function record({ run, status = 'ok', phases, severedIn }: RecordFacts): RunRecord {
  return {
    run,
    status,
    complaints: [],
    summary: phases.map((facts, phase) => summaryRow({ phase, label: `phase ${phase}`, ...facts })),
    severedIn: severedIn ?? null,
    fingerprint: '',
  }
}

/** Records in memory. */
export class Records implements ResultStore {
  readonly #records = new Map<number, RunRecord>()

  constructor(records: readonly RunRecord[]) {
    for (const each of records) this.keep(each)
  }

  statusOf(run: number): RunStatus | undefined {
    return this.#records.get(run)?.status
  }

  read(run: number): RunRecord {
    return this.#records.get(run)!
  }

  keep(kept: RunRecord): void {
    this.#records.set(kept.run, kept)
  }
}
