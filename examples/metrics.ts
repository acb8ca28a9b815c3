/**
 * Metrics of an application of your own, as columns of the summary and of a sweep. Every node asks the root of a random key
 * now and then how it is, and measures how long the answer takes. Run it with
 * `npm run build && node dist/examples/metrics.js`.
 */
import {
  type Application,
  aggregateRows,
  columnsOf,
  formatCell,
  type KeyBasedRouting,
  type Metric,
  type OwnApplication,
  parseLatencyMatrix,
  parseSweep,
  type ResultStore,
  type RunRecord,
  recordOf,
  run,
  runCount,
  runOf,
  seconds,
} from 'e-pastry'
import { idFromWords, type NodeHandle, type PayloadCodec, type RouteMessage } from 'e-pastry/protocol'

/** They are registered with the application; each becomes one column or several. */
const METRICS: readonly Metric[] = [
  { name: 'questions', kind: 'counter', about: 'questions that nodes asked' },
  { name: 'answer_ms', kind: 'sample', about: 'time from question to answer', decimals: 1 },
]

/** What travels, both ways: when the question was asked, in microseconds. */
interface Question {
  readonly askedAt: number
}

const codec: PayloadCodec<Question> = {
  size: () => 8,
  encode: ({ askedAt }, writer) => writer.f64(askedAt),
  decode: (reader) => ({ askedAt: reader.f64() }),
}

class HowAreYou implements Application<Question> {
  readonly codec = codec
  private readonly routing: KeyBasedRouting<Question>

  constructor(routing: KeyBasedRouting<Question>) {
    this.routing = routing
  }

  /** The node begins. */
  started(): void {
    this.askLater()
  }

  timerFired(): void {
    const { routing } = this
    const anywhere = idFromWords(Math.floor(routing.random() * 0x1_0000_0000), 0, 0, 0)
    routing.route(anywhere, { askedAt: routing.now() })
    routing.emit({ type: 'measured', metric: 'questions', value: 1 })
    this.askLater()
  }

  /** This node is the root of the key: it answers straight away. */
  deliver({ origin, payload }: RouteMessage & { readonly payload: Question }): void {
    if (origin === this.routing.self) this.receive(origin, payload)
    else this.routing.send(origin, payload)
  }

  receive(_: NodeHandle, { askedAt }: Question): void {
    const milliseconds = (this.routing.now() - askedAt) / 1_000
    this.routing.emit({ type: 'measured', metric: 'answer_ms', value: milliseconds })
  }

  private askLater(): void {
    this.routing.startTimer(0, seconds(10))
  }
}

const application: OwnApplication<Question> = {
  id: 16,
  codec,
  metrics: METRICS,
  create: (routing) => new HowAreYou(routing),
}

const SWEEP = `
name: how-are-you
base:
  phases:
    - join: { nodes: 100, over: 30s }
    - settle: { label: calm, for: 2m }
    - crash: { fraction: 0.3 }
    - settle: { label: repair, for: 2m }
parameters:
  grid: { pastry.leafSetSize: [8, 32] }
seeds: 3
`

const nothing = () => {
  throw new Error('this sweep needs no other files')
}

const plan = parseSweep(SWEEP, {
  file: 'metrics.ts',
  runsAtMost: 100,
  readFile: nothing,
  openBase: nothing,
  parseLatencyMatrix,
})

const records = new Map<number, RunRecord>()
const store: ResultStore = {
  statusOf: (number) => records.get(number)?.status,
  read: (number) => records.get(number) as RunRecord,
  keep: (record) => void records.set(record.run, record),
}

// The last columns of summary.csv are those of the metrics; here after the name of the phase, of the first run.
const columns = columnsOf('summary', [], METRICS).filter(
  ({ name }) => name === 'label' || METRICS.some((metric) => name.startsWith(metric.name)),
)
const lines = [columns.map(({ name }) => name)]

for (let number = 1; number <= runCount(plan); number++) {
  const scenario = plan.scenarioOf(runOf(plan, number))
  const result = run(scenario, {
    applications: [application],
    sinks: {
      row: (file, row) => {
        if (number === 1 && file === 'summary')
          lines.push(columns.map((column) => formatCell(column, row[column.name])))
      },
    },
  })
  const cost = { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0, events: 0 }
  store.keep(recordOf(number, scenario, result), cost)
}
for (const line of lines) process.stdout.write(`${line.join()}\n`)

for (const { point, label, metric, rings, mean } of aggregateRows(plan, store, METRICS))
  if (label === 'repair' && metric === 'answer_ms_p99' && rings === 'all')
    process.stdout.write(
      `|L| = ${plan.points[point - 1]?.values}: the slowest per cent waits ${mean?.toFixed(0)} ms\n`,
    )
