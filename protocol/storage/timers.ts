/** What storage starts timers for. */
export const TIMER = {
  /** No answer has come; token: the operation. */
  retry: 1,
  /** Assemblies of fragments may have stalled. */
  sweep: 2,
  /** A transfer may go out; token: its number. */
  transfer: 3,
  /** Holders asked by the coordinator may have missed the question. */
  task: 4,
  /** A round of repair is to begin. */
  repair: 5,
  /** The same, every `repairPeriod`. */
  period: 6,
  /** The peer of a reconciliation has not answered; token: the number of the question. */
  repairReply: 7,
  /** Copies that this node no longer owes may be dropped. */
  release: 8,
  /** Their root has not answered; token: the number of the question. */
  releaseReply: 9,
  /** A leaver has stayed long enough. */
  handOver: 10,
  /** A value that the node holds expires. */
  expiry: 11,
} as const
