/**
 * What a node waits for. Probes and retransmissions have one timer each. The rest is in the agenda of the node, which
 * has one timer for all. Timers of applications are numbered from `APPLICATION_TIMERS` on.
 */
export const TIMER = {
  /** A probe went unanswered; token: the peer. */
  probe: 1,
  heartbeat: 2,
  /** The right neighbour should have been heard by now. */
  rightNeighbour: 3,
  leafExchange: 4,
  /** A hop did not acknowledge; token: the transmission. */
  retransmission: 5,
  /** The join got stuck. */
  join: 6,
  /** The seed server is silent, or said to ask again. */
  seedServer: 7,
  /** An admitted joiner has not reported for a while. */
  admissionLease: 8,
  /** The seed server has not confirmed that this node is a member, or must be reminded. */
  registration: 9,
  /** Table entries may be due for a probe. */
  tableProbe: 10,
  /** The next row is to be exchanged. */
  rowExchange: 11,
  /** A possible contact has not answered a newcomer, or no nearer one has. */
  discovery: 12,
  /** Nothing is due: by this timer a node notices that it was paused. */
  watch: 13,
  /** A node that was found dead is to be asked for this node's own ring. */
  seek: 14,
  /** No node has dialled this one back. */
  dialBack: 15,
  /** Something in the agenda may be due. */
  agenda: 16,
} as const

const TIMERS_PER_APPLICATION = 64
const APPLICATION_TIMERS = 64

export function applicationTimer(application: number, kind: number): number {
  return APPLICATION_TIMERS + application * TIMERS_PER_APPLICATION + kind
}

/** The application and its own kind behind a timer kind, or undefined for one of the node's. */
export function applicationOfTimer(kind: number): { application: number; kind: number } | undefined {
  if (kind < APPLICATION_TIMERS) return undefined
  const index = kind - APPLICATION_TIMERS
  return { application: Math.floor(index / TIMERS_PER_APPLICATION), kind: index % TIMERS_PER_APPLICATION }
}
