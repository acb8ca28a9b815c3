import { latency, relativeDelay } from './cumulative.ts'
import type { Figure } from './figure.ts'
import { hops } from './hops.ts'
import { keysAtRisk } from './keys-at-risk.ts'
import { loadBalance } from './load-balance.ts'
import { messagesOverTime } from './messages-over-time.ts'
import { nodesOverTime } from './nodes-over-time.ts'
import { ring } from './ring.ts'
import type { Drawing, NotDrawn, RunResults } from './run-results.ts'
import { trafficByPurpose } from './traffic-by-purpose.ts'

/** The pictures of a run in the order in which they are read, and those for which it has no data. */
export interface RunFigures {
  readonly figures: readonly Figure[]
  readonly notDrawn: readonly NotDrawn[]
}

const DRAWINGS: readonly ((results: RunResults) => Drawing)[] = [
  nodesOverTime,
  ring,
  hops,
  latency,
  relativeDelay,
  messagesOverTime,
  trafficByPurpose,
  loadBalance,
  keysAtRisk,
]

/** All that can be drawn of a run. */
export function runFigures(results: RunResults): RunFigures {
  const drawings = DRAWINGS.map((draw) => draw(results))
  return {
    figures: drawings.flatMap((drawing) => (isDrawn(drawing) ? drawing : [])),
    notDrawn: drawings.flatMap((drawing) => (isDrawn(drawing) ? [] : [drawing])),
  }
}

const isDrawn = (drawing: Drawing): drawing is readonly Figure[] => Array.isArray(drawing)
