import type { Defect } from './defect.ts'
import { admissionKept, ringsApart, twoFounders } from './joins.ts'
import { driftIgnored, removalOnHearsay, tablesReplaced, withoutWrap } from './leaf-sets.ts'
import { acksIgnored, deliversInactive, duplicateDelivery } from './routing.ts'
import {
  ackedEarly,
  handOverDropped,
  oneSidedRepair,
  releasedEarly,
  staleWins,
  tombstoneForgotten,
} from './storage.ts'

/** All that the search has to find. */
export const DEFECTS: readonly Defect[] = [
  withoutWrap,
  removalOnHearsay,
  deliversInactive,
  tablesReplaced,
  ackedEarly,
  handOverDropped,
  tombstoneForgotten,
  acksIgnored,
  oneSidedRepair,
  driftIgnored,
  duplicateDelivery,
  twoFounders,
  staleWins,
  admissionKept,
  ringsApart,
  releasedEarly,
]
