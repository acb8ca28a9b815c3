import type { Micros } from '../../protocol/base/time.ts'
import { micros, minutes } from '../../protocol/base/time.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { type Circumstance, circumstancesOf } from './circumstances.ts'

/** The last phases of a drawn scenario, by their labels: nothing is done any more; traffic is measured; keys are read. */
export const REST = 'rest'
export const AT_REST = 'at rest'
export const READS = 'reads at rest'
export const DELETED_READS = 'reads of deleted keys at rest'

/**
 * Within this time after the last fault has ended, and the last node has been started or stopped, all is to be as it should be: it outlasts a
 * round of leaf exchange, one of repair, and a hand-over; and if nodes may have lost sight of each other, the time in which they look for each other.
 */
export function timeToRest(scenario: ResolvedScenario): Micros {
  const { pastry, storage } = scenario
  const circumstances = circumstancesOf(scenario)
  const isAny = (...names: Circumstance[]) => names.some((name) => circumstances.has(name))
  const usual = pastry.leafExchangePeriod + storage.repairPeriod + storage.handOverTimeout + SLACK
  const mayBeApart = isAny('partition', 'one-way links', 'blocked pairs', 'heavy loss', 'long delays')
  const meeting = mayBeApart ? SEEKS * pastry.seekPeriod : 0
  // Without seeking, only the seed server brings rings together.
  const needsSeedServer = isAny('forgetful seed server') || (mayBeApart && pastry.seekPeriod === 0)
  const registering = needsSeedServer ? REGISTRATIONS * pastry.registrationPeriod : 0
  const dialling = isAny('NATs') ? DIALLING : 0
  return micros(usual + meeting + registering + dialling)
}

const SLACK = minutes(1)
/** How many times a node looks for itself on another ring. */
const SEEKS = 3
const REGISTRATIONS = 2
/** A client looks every fifteen minutes whether it can be dialled. */
const DIALLING = minutes(20)
