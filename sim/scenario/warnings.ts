import type { ResolvedScenario } from './resolved.ts'
import { formatDuration } from './text/quantities.ts'

/** Beyond these the protocol no longer keeps what docs/evidence.md says of lossy and slow networks. */
const LOSS_BORNE = 0.4
const DELAY_BORNE = 4_000_000

/** What a user should know before a run: settings under which an overlay may not come to rest. One sentence each. */
export function warningsOf({ network: { loss, jitter } }: ResolvedScenario): string[] {
  const delay =
    jitter.model === 'exponential' ? jitter.mean : jitter.model === 'uniform' ? jitter.upTo / 2 : 0
  return [
    ...(loss > LOSS_BORNE
      ? [
          `network.loss: with ${Math.round(100 * loss)} % of the datagrams lost (more than 40 %) joins take minutes, some fail, and live nodes are taken for dead`,
        ]
      : []),
    ...(delay > DELAY_BORNE
      ? [
          `network.jitter: datagrams are ${formatDuration(delay)} late on average (more than 4s): joins take minutes, some fail, and live nodes are taken for dead`,
        ]
      : []),
  ]
}
