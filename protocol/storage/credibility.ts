import type { NodeHandle } from '../base/handles.ts'
import type { Custody } from './custody.ts'
import type { Routing, StoragePayload } from './messages.ts'

type Neighbourhood = Pick<Routing, 'self' | 'isNeighbor'>

/**
 * Is a message worth reading? Unrequested reports about copies are accepted from neighbours only: nodes that share keys
 * are in each other's leaf sets. Questions of any node are answered, and answers have numbers
 * (decision 36). `custody`: undefined while the node keeps nothing for others.
 */
export function isBelieved(
  from: NodeHandle,
  payload: StoragePayload,
  routing: Neighbourhood,
  custody: Custody | undefined,
): boolean {
  const isNeighbour = () =>
    from === routing.self || routing.isNeighbor(from) || (custody?.knows(from) ?? false)
  switch (payload.kind) {
    case 'store':
    case 'reserve':
    case 'withdraw':
    case 'vouch':
      return isNeighbour()
    case 'handOver':
      return isNeighbour() || (custody?.releaseAnswers.hasChosenFrom(from) ?? false)
    case 'digests':
      return !payload.settled || isNeighbour()
    case 'release':
      return payload.holder === from || isNeighbour()
    default:
      return true
  }
}
