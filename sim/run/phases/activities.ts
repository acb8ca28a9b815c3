import type { Phase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { churnActivity } from './churn.ts'
import { Crash } from './crash.ts'
import { deleteActivity } from './delete.ts'
import { insertActivity } from './insert.ts'
import { joinActivity } from './join.ts'
import { leaveActivity } from './leave.ts'
import { linksActivity } from './links.ts'
import { lookupActivity } from './lookup.ts'
import { mixActivity } from './mix.ts'
import { Outage } from './outage.ts'
import { Replay } from './replay.ts'
import { routeActivity } from './route.ts'
import { Settling } from './settle.ts'

/** What a phase does while it lasts. */
export function activityOf(phase: Phase, clock: Clock, simulated: Simulated): Activity {
  switch (phase.kind) {
    case 'join':
      return joinActivity(clock, simulated, phase)
    case 'leave':
      return leaveActivity(clock, simulated, phase)
    case 'insert':
      return insertActivity(clock, simulated, phase)
    case 'lookup':
      return lookupActivity(clock, simulated, phase)
    case 'route':
      return routeActivity(clock, simulated, phase)
    case 'delete':
      return deleteActivity(clock, simulated, phase)
    case 'mix':
      return mixActivity(clock, simulated, phase)
    case 'replay':
      return new Replay(clock, simulated, phase)
    case 'churn':
      return churnActivity(clock, simulated, phase)
    case 'crash':
      return new Crash(clock, simulated, phase)
    case 'outage':
      return new Outage(clock, simulated, phase)
    case 'links':
      return linksActivity(clock, simulated, phase)
    case 'settle':
      return new Settling(clock, simulated, phase)
  }
}
