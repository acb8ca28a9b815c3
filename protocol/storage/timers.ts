/** What storage starts timers for. */
export const TIMER = {
  /** No answer has come; token: the operation. */
  retry: 1,
  /** Assemblies of fragments may have stalled. */
  sweep: 2,
  /** It is the turn of a transfer; token: which. */
  transfer: 3,
  /** Holders asked by the coordinator may have missed the question. */
  task: 4,
  /** Look who lacks what. */
  repair: 5,
  /** The same, now and then; token: the number of the timer. */
  period: 6,
  /** The peer of a repair has not answered; token: the session. */
  repairReply: 7,
  /** See whether keys that this node owes no more can go. */
  release: 8,
  /** Their root has not answered; token: the session. */
  releaseReply: 9,
  /** A leaver has stayed long enough. */
  handOver: 10,
} as const
