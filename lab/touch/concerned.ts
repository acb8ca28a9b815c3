import { type Film, NODE_STATES, type NodeState } from '../film/film.ts'
import type { Frame } from '../film/frame.ts'
import { turnOfId } from './arc.ts'
import type { Arc, Crowd, Touch } from './touch.ts'

/** The overlay at the time of the picture. */
interface Moment {
  readonly film: Pick<Film, 'nodes'>
  readonly frame: Pick<Frame, 'states'>
}

/** Why no node is one that a touch speaks of; undefined if one is. The text of a scenario does not say which nodes a crash has taken. */
export function nobodyConcerned(touch: Touch, moment: Moment): string | undefined {
  switch (touch.kind) {
    case 'crash':
    case 'leave':
    case 'pause':
    case 'cut':
      return absence(touch.crowd, moment)
    case 'insert':
    case 'lookup':
      return touch.caller === undefined ? undefined : absence({ node: touch.caller }, moment)
    case 'join':
    case 'watch':
      return undefined
  }
}

function absence(crowd: Crowd, moment: Moment): string | undefined {
  if ('share' in crowd) return undefined
  if ('arc' in crowd) {
    const { from, to } = crowd.arc
    return isEmpty(crowd.arc, moment)
      ? `No node runs in the arc from ${from} to ${to} at this time.`
      : undefined
  }
  const { node } = crowd
  switch (stateOf(node, moment)) {
    case 'absent':
      return `Node ${node} has not joined at this time.`
    case 'crashed':
      return `Node ${node} has crashed before.`
    case 'left':
      return `Node ${node} has left before.`
    default:
      return undefined
  }
}

/** How exactly the film knows where on the ring a node is, as parts of it. */
const TURN_STEP = 2 ** -31

const GONE: readonly NodeState[] = ['absent', 'crashed', 'left']

function stateOf(node: number, { film, frame }: Moment): NodeState {
  return NODE_STATES[node < film.nodes.length ? frame.states[node]! : 0]!
}

function isEmpty({ from, to }: Arc, moment: Moment): boolean {
  const { nodes } = moment.film
  const [first, last] = [turnOfId(from), turnOfId(to)]
  if (first === undefined || last === undefined) return false
  const turns = nodes.column('turn')
  const length = ((last - first + 1) % 1) + 2 * TURN_STEP
  for (let node = 1; node < nodes.length; node++) {
    const isOnArc = (turns[node]! - first + 1 + TURN_STEP) % 1 <= length
    if (isOnArc && !GONE.includes(stateOf(node, moment))) return false
  }
  return true
}
