import type { Figure, Pictures } from '../kit/figure.ts'
import { latency, relativeDelay, routeLatency } from './cumulative.ts'
import { degrees } from './degrees.ts'
import { hops } from './hops.ts'
import { hotKeys } from './hot-keys.ts'
import { keysAtRisk } from './keys-at-risk.ts'
import { loadBalance } from './load-balance.ts'
import { messagesOverTime } from './messages-over-time.ts'
import { nodeLoads } from './node-loads.ts'
import { nodesOverTime } from './nodes-over-time.ts'
import { outcomesByPhase } from './outcomes-by-phase.ts'
import { outcomesOverTime } from './outcomes-over-time.ts'
import { ring } from './ring.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { trafficByPurpose } from './traffic-by-purpose.ts'

const DRAWINGS: readonly ((results: RunResults) => Drawing)[] = [
  nodesOverTime,
  outcomesByPhase,
  outcomesOverTime,
  ring,
  hops,
  latency,
  routeLatency,
  relativeDelay,
  messagesOverTime,
  trafficByPurpose,
  nodeLoads,
  degrees,
  loadBalance,
  hotKeys,
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
