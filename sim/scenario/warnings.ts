import type { ResolvedScenario } from './resolved.ts'
import { formatDuration } from './text/quantities.ts'

/** Beyond these the protocol no longer keeps what docs/evidence.md says of lossy and slow networks. */
const LOSS_BORNE = 0.3
const DELAY_BORNE = 1_000_000

/** What a user should know before a run: settings under which an overlay may not come to rest. One sentence each. */
export function warningsOf({ network: { loss, jitter } }: ResolvedScenario): string[] {
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
  ]
}
