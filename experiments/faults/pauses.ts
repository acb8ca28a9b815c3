import { History } from '../durability/history.ts'
import { playOut, simulationOf } from '../durability/play.ts'
import { Table, total } from '../report.ts'

const LENGTHS_S = [1, 4, 5, 8, 12, 30, 40, 60]
/** What becomes of datagrams meanwhile: the size of the buffer in bytes. */
const BUFFERS = { kept: 212_992, dropped: 0 }
const DRIFTS = [0, 0.01]

const NODES = 30
/** Places on the ring: two neighbours, and four others that are farther apart than the copies of a key. */
const PAUSED = [0, 1, 6, 12, 18, 24]

interface Setting {
  readonly lengthS: number
  readonly messages: keyof typeof BUFFERS
  readonly drift: number
}

/** What users saw of a run. */
interface Seen {
  readonly history: History
  readonly operations: number
  readonly failed: number
}

const START = [`join: { nodes: ${NODES}, start: converged }`, 'settle: { for: 1s }']

function ringOf(seed: number): readonly number[] {
  const simulation = simulationOf({ seed, phases: START })
  playOut(simulation)
  return simulation.truth.oracle.ring()
}

/**
 * A fifth of the nodes is paused together while 20 users read and write 60 keys, and half of the clocks is fast, half slow. Was each
 * key's history that of one register, so that no two roots served it?
 */
function play(seed: number, { lengthS, messages, drift }: Setting): Seen {
  const ring = ringOf(seed)
  const simulation = simulationOf({
    seed,
    phases: [
      ...START,
      'insert: { keys: 60, over: 5s }',
      `during: { drift: { list: [${ring.filter((_, place) => place % 2 === 0)}], share: ${drift} } }`,
      `during: { drift: { list: [${ring.filter((_, place) => place % 2 === 1)}], share: ${-drift} } }`,
      'during: { mix: { clients: 20, think: 100ms, lookups: 1, updates: 1 } }',
      'settle: { for: 5s }',
      `pause: { list: [${PAUSED.map((place) => ring[place])}], bufferBytes: ${BUFFERS[messages]}, for: ${lengthS}s }`,
      'settle: { for: 20s }',
    ],
  })
  const history = new History()
  simulation.observe({
    operationStarted: ({ id, kind }) =>
      history.begin(id, kind === 'lookup' ? 'read' : 'write', simulation.now),
    operationAnswered: ({ id, keyName }, answered) => history.end(id, keyName!, answered),
  })
  const { summary } = playOut(simulation)
  const sum = (column: 'attempted' | 'failed'): number =>
    summary.reduce((total, row) => total + (row.background === 'no' ? row[column] : 0), 0)
  return { history, operations: sum('attempted'), failed: sum('failed') }
}

const COLUMNS = [
  'pause',
  'messages',
  'clocks',
  'seeds',
  'operations',
  'failed',
  'stale reads',
  '“absent”',
  'writes out of order',
  'seeds with a fault',
]

/** Stale reads and writes out of order while nodes are paused and after. */
export function pauses(seeds: number): void {
  const table = new Table(COLUMNS)
  for (const lengthS of LENGTHS_S)
    for (const messages of ['kept', 'dropped'] as const)
      for (const drift of DRIFTS) {
        const all = Array.from({ length: seeds }, (_, index) => play(index + 1, { lengthS, messages, drift }))
        const faults = ({ history: { outdated, absent, disorder } }: Seen): number =>
          outdated + absent + disorder
        table.row([
          `${lengthS} s`,
          messages,
          `±${100 * drift} %`,
          seeds,
          total(all, ({ operations }) => operations),
          total(all, ({ failed }) => failed),
          total(all, ({ history }) => history.outdated),
          total(all, ({ history }) => history.absent),
          total(all, ({ history }) => history.disorder),
          all.filter((seen) => faults(seen) > 0).length,
        ])
      }
}
