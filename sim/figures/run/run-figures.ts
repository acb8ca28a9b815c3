import type { Figure, Pictures } from '../kit/figure.ts'
import { latency, relativeDelay } from './cumulative.ts'
import { hops } from './hops.ts'
import { keysAtRisk } from './keys-at-risk.ts'
import { loadBalance } from './load-balance.ts'
import { messagesOverTime } from './messages-over-time.ts'
import { nodesOverTime } from './nodes-over-time.ts'
import { ring } from './ring.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { trafficByPurpose } from './traffic-by-purpose.ts'

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

/** The pictures of a run in the order in which they are read. */
export function runFigures(results: RunResults): Pictures {
  const drawings = DRAWINGS.map((draw) => draw(results))
  return {
    figures: drawings.flatMap((drawing) => (isDrawn(drawing) ? drawing : [])),
    notDrawn: drawings.flatMap((drawing) => (isDrawn(drawing) ? [] : [drawing])),
  }
}

const isDrawn = (drawing: Drawing): drawing is readonly Figure[] => Array.isArray(drawing)
