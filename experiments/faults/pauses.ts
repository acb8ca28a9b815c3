import { History } from '../durability/history.ts'
import { phaseOf, playOut, simulationOf } from '../durability/play.ts'

const LENGTHS_S = [1, 4, 5, 8, 12, 30, 40, 60]
/** What becomes of datagrams meanwhile: the size of the buffer in bytes. */
const BUFFERS = { kept: 212_992, dropped: 0 }
const DRIFTS = [0, 0.01]

interface Setting {
  readonly lengthS: number
  readonly messages: keyof typeof BUFFERS
  readonly drift: number
}

/** What users saw of a run. */
interface Seen {
  readonly history: History
  readonly failed: number
  readonly attempted: number
  readonly slowest: number
}

/**
 * A fifth of 30 nodes is paused at once while 20 users read and write 60 keys. Is each key's history that of one register, so that no
 * two roots served it?
 */
function play(seed: number, { lengthS, messages, drift }: Setting): Seen {
  const simulation = simulationOf({
    seed,
    phases: [
      'join: { nodes: 30, start: converged }',
      'insert: { keys: 60, over: 5s }',
      `during: { drift: { fraction: 0.5, share: ${drift} } }`,
      `during: { drift: { fraction: 0.5, share: ${-drift} } }`,
      'during: { mix: { clients: 20, think: 100ms, lookups: 1, updates: 1 } }',
      'settle: { for: 5s, label: before }',
      `pause: { fraction: 0.2, bufferBytes: ${BUFFERS[messages]}, for: ${lengthS}s }`,
      'settle: { for: 20s, label: after }',
    ],
  })
  const history = new History()
  const seconds = () => simulation.now
  simulation.observe({
    operationStarted: ({ id, kind }) => history.begin(id, kind === 'lookup' ? 'read' : 'write', seconds()),
    operationAnswered: ({ id, keyName }, answered) => history.end(id, keyName!, answered),
  })
  const { summary } = playOut(simulation)
  void phaseOf
  const rows = summary.filter(({ label }) => ['before', 'pause', 'after'].includes(label))
  const sum = (of: (row: (typeof rows)[number]) => number | null) =>
    rows.reduce((total, row) => total + (of(row) ?? 0), 0)
  return {
    history,
    failed: sum(({ failed }) => failed),
    attempted: sum(({ attempted }) => attempted),
    slowest: 0,
  }
}

/** Stale reads and writes out of order, of nodes that are paused. */
export function pauses(seeds: number): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const heading = [
    'pause',
    'messages',
    'drift',
    'seeds',
    'operations',
    'failed',
    'stale reads',
    '“absent”',
    'writes out of order',
    'seeds with a fault',
  ]
  say(`| ${heading.join(' | ')} |\n|${heading.map(() => '---|').join('')}`)
  for (const lengthS of LENGTHS_S)
    for (const messages of ['kept', 'dropped'] as const)
      for (const drift of DRIFTS) {
        const all = Array.from({ length: seeds }, (_, index) => play(index + 1, { lengthS, messages, drift }))
        const total = (of: (seen: Seen) => number) => all.reduce((sum, seen) => sum + of(seen), 0)
        const cells = [
          `${lengthS} s`,
          messages,
          `±${100 * drift} %`,
          seeds,
          total(({ attempted }) => attempted),
          total(({ failed }) => failed),
          total(({ history }) => history.outdated),
          total(({ history }) => history.absent),
          total(({ history }) => history.disorder),
          all.filter(({ history: { absent, outdated, disorder } }) => absent + outdated + disorder > 0)
            .length,
        ]
        say(`| ${cells.join(' | ')} |`)
      }
}
