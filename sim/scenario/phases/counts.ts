import type { Breach } from '../text/breach.ts'
import type { Path } from '../text/source.ts'

/**
 * What is known of nodes and keys before a run, from phase to phase. The nodes that an arc or a region holds are
 * known only in the run: they count as live after a crash all the same.
 */
export class Counts {
  /** Nodes that joined in `join` phases. */
  joined = 0
  /** These, and the arrivals to expect of churn. */
  nodes = 0
  /** Are some of them drawn, so that their number varies with the seed? */
  areNodesDrawn = false
  /** How many nodes live at most; once there has been churn, about how many. */
  live = 0
  hadChurn = false
  /** The entry of the phase in which each node went that a list named. */
  readonly goneByList = new Map<number, Path>()
  /** May nodes have come back, with new numbers? */
  hadRestart = false
  /** Keys inserted, at most; infinite if a number is drawn or a dataset could not be read. */
  inserted = 0
  readonly datasets = new Set<string>()
  deleted = 0
  /** May a key have been deleted? */
  hasDeleted = false
  /** The names of the `join` phases so far. */
  readonly joinPhases: string[] = []

  /** Is it certain that all nodes that joined are gone? */
  get isDeserted(): boolean {
    return !this.hadChurn && this.joined > 0 && this.live === 0
  }
}

export const noNodeIsLive = (path: Path): Breach => ({
  path,
  statement: 'No node is live when this phase starts.',
  hint: 'Let nodes join before it, or fewer crash.',
})
