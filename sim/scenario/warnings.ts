import { inMs, type RoundTripRange, rangeOfCoordinates, rangeOfMatrix } from './files/round-trips.ts'
import type { ResolvedScenario } from './resolved.ts'
import { formatDuration, formatNumber } from './text/quantities.ts'

/** Beyond these the protocol no longer keeps what docs/evidence.md says of lossy and slow networks. */
const LOSS_BORNE = 0.3
const DELAY_BORNE = 1_000_000

/** What a user should know before a run: settings under which an overlay may not come to rest. One sentence each. */
export function warningsOf({ network: { loss, jitter, latency }, phases }: ResolvedScenario): string[] {
  const delay =
    jitter.model === 'exponential' ? jitter.mean : jitter.model === 'uniform' ? jitter.upTo / 2 : 0
  return [
    ...(loss > LOSS_BORNE
      ? [
          `network.loss: with ${Math.round(100 * loss)} % of the datagrams lost (more than 30 %) joins may take minutes or fail, and live nodes are taken for dead`,
        ]
      : []),
    ...(delay > DELAY_BORNE
      ? [
          `network.jitter: datagrams are ${formatDuration(delay)} late on average (more than 1s): joins may take minutes or fail, and live nodes are taken for dead`,
        ]
      : []),
    ...(latency.model === 'matrix' ? rangeWarnings(rangeOfMatrix(latency.rtt)) : []),
    ...(latency.model === 'coordinates' ? rangeWarnings(rangeOfCoordinates(latency, latency.entries)) : []),
    ...phases.flatMap((phase) => {
      if (phase.kind !== 'churn' || !('events' in phase.source) || phase.source.origin === null) return []
      const { trace, origin } = phase.source
      return [
        `phases[${phase.index}].churn.trace: time 0 is the first event of ${trace}, ${formatNumber(origin)} there: say \`origin\` if that is not meant`,
      ]
    }),
  ]
}

/** A median round trip beyond these, in milliseconds, is unusual between sites. */
const USUAL_MEDIAN = { from: 1, to: 2_000 }

function rangeWarnings(range: RoundTripRange | undefined): string[] {
  if (range === undefined) return []
  const { least, median, greatest } = range
  const facts = `round trips are ${inMs(least)} to ${inMs(greatest)}, ${inMs(median)} at the median`
  if (median < USUAL_MEDIAN.from)
    return [
      `network.latency: ${facts} (less than 1 ms): a data centre, or are the numbers seconds? Then say \`unit: s\``,
    ]
  if (median > USUAL_MEDIAN.to)
    return [`network.latency: ${facts} (more than 2 s): are the numbers microseconds? Then say \`unit: us\``]
  return []
}
