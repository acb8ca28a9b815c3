import { ANSWER_CHECKERS } from './answers.ts'
import type { Checker } from './checker.ts'
import { COPY_CHECKERS } from './copies.ts'
import { HISTORY_CHECKERS } from './histories.ts'
import { RING_CHECKERS } from './ring.ts'
import { TRAFFIC_CHECKERS } from './traffic.ts'

/** The promises of E-Pastry, in the order of the table. */
export const CHECKERS: readonly Checker[] = [
  ...RING_CHECKERS,
  ...COPY_CHECKERS,
  ...HISTORY_CHECKERS,
  ...ANSWER_CHECKERS,
  ...TRAFFIC_CHECKERS,
]
