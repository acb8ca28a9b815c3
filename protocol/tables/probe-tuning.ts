import { exp, ln } from '../base/elementary.ts'

/** What a node knows of its overlay, and its target. Times in seconds. */
export interface ProbeTuning {
  /** N, estimated. */
  readonly nodes: number
  /** µ: failures per node and second, estimated. */
  readonly failureRate: number
  /** b */
  readonly digitBits: number
  /** Lr: the share of lookups that may meet a dead node on their way, per-hop acknowledgements aside. */
  readonly targetRawLoss: number
  /** Tls + (r + 1) To: how long the death of a leaf may go unnoticed. */
  readonly leafDetection: number
  /** (r + 1) To: from the first probe of a dead node to the verdict. */
  readonly verdict: number
}

/** Probability that the next hop is dead and not yet known to be: it fails at rate µ, and that is found out within `time` [MSP §4.1]. */
export function undetected(time: number, failureRate: number): number {
  const x = time * failureRate
  return x < 1e-4 ? x / 2 - (x * x) / 6 : 1 - (1 - exp(-x)) / x
}

/**
 * Trt, the period of routing-table probes at which lookups meet a dead hop with probability Lr [MSP §4.1], in seconds:
 *
 *     Lr = 1 − (1 − Pf(Tls + (r+1) To)) · (1 − Pf(Trt + (r+1) To))^(h−1),   h = (2^b − 1)/2^b · log_{2^b} N
 *
 * Infinite if no rate of probing is needed, 0 if none is enough.
 */
export function tableProbePeriod(tuning: ProbeTuning): number {
  const { nodes, failureRate, digitBits, targetRawLoss, leafDetection, verdict } = tuning
  const columns = 1 << digitBits
  const hops = (((columns - 1) / columns) * ln(nodes)) / ln(columns)
  if (hops <= 1 || failureRate <= 0) return Number.POSITIVE_INFINITY
  const allHopsLive = (1 - targetRawLoss) / (1 - undetected(leafDetection, failureRate))
  if (allHopsLive >= 1) return 0
  if (allHopsLive <= 0) return Number.POSITIVE_INFINITY
  const perHop = 1 - exp(ln(allHopsLive) / (hops - 1))
  return Math.max(0, inverseOfUndetected(perHop) / failureRate - verdict)
}

/** The x at which 1 − (1 − e^−x) / x is `probability`, by Newton's method: the function rises and is concave. */
function inverseOfUndetected(probability: number): number {
  let x = 2 * probability
  for (let step = 0; step < 30; step++) {
    const decay = exp(-Math.min(x, 700))
    const excess = 1 - (1 - decay) / x - probability
    const slope = ((1 - decay) / x - decay) / x
    const next = x - excess / slope
    if (Math.abs(next - x) <= 1e-9 * x) return next
    x = next
  }
  return x
}
