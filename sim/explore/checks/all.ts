import { ANSWER_CHECKERS } from './answers.ts'
import type { Checker } from './checker.ts'
import { COPY_CHECKERS } from './copies.ts'
import { DEATH_CHECKERS } from './deaths.ts'
import { DELIVERY_CHECKERS } from './deliveries.ts'
import { HISTORY_CHECKERS } from './histories.ts'
import { JOIN_CHECKERS } from './joins.ts'
import { MEMORY_CHECKERS } from './memory.ts'
import { RING_CHECKERS } from './ring.ts'
import { TRAFFIC_CHECKERS } from './traffic.ts'

/** The promises of E-Pastry, in the order of the table. */
export const CHECKERS: readonly Checker[] = [
  ...JOIN_CHECKERS,
  ...DEATH_CHECKERS,
  ...RING_CHECKERS,
  ...COPY_CHECKERS,
  ...HISTORY_CHECKERS,
  ...ANSWER_CHECKERS,
  ...DELIVERY_CHECKERS,
  ...TRAFFIC_CHECKERS,
  ...MEMORY_CHECKERS,
]
