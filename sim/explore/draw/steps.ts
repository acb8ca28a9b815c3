import type { Fields } from '../document.ts'
import { type Course, mayGrow, mayLose } from './course.ts'
import type { Draw } from './draw.ts'
import * as faults from './faults.ts'
import * as membership from './membership.ts'
import * as operations from './operations.ts'

/** Something that may happen in a scenario. */
export interface Step {
  /** In this share of the scenarios it may happen. */
  readonly share: number
  /** One phase, or several in a row. */
  readonly draw: (draw: Draw, course: Course) => readonly Fields[]
  readonly isPossible?: (course: Course) => boolean
  /** May it go on beside others? */
  readonly isBackground?: true
  readonly isFault?: true
  /** May it be there before the first node is? */
  readonly isBefore?: true
}

type DrawFields = (draw: Draw, course: Course) => Fields

const USUAL = 0.4
const RARE = 0.12

/** A step of one phase. */
const phase = (kind: string, draw: DrawFields, more: Partial<Step> = {}): Step => ({
  share: USUAL,
  draw: (stream, course) => [{ [kind]: draw(stream, course) }],
  ...more,
})

/** A fault that has a time. */
const fault = (kind: string, draw: DrawFields, more: Partial<Step> = {}): Step =>
  phase(kind, draw, { share: RARE, isBackground: true, isFault: true, ...more })

const losing = { isPossible: mayLose } as const
const growing = { isPossible: mayGrow } as const
const beside = { isBackground: true } as const
const withKeys = { isPossible: ({ hasKeys }: Course) => hasKeys } as const

export const STEPS: readonly Step[] = [
  phase('join', membership.drawJoin, growing),
  phase('join', membership.drawBurst, growing),
  phase('crash', membership.drawCrash, losing),
  phase('crash', membership.drawRestart, { ...losing, share: 0.25 }),
  phase('leave', membership.drawLeave, losing),
  { share: 0.2, draw: membership.drawTurnover, ...growing },
  phase('churn', (draw, course) => membership.drawChurn(draw, course, 'fresh'), {
    ...growing,
    ...beside,
    share: 0.2,
  }),
  phase('churn', (draw, course) => membership.drawChurn(draw, course, 'same'), {
    ...growing,
    ...beside,
    share: 0.2,
  }),
  phase('insert', operations.drawInsert),
  phase('lookup', operations.drawLookup, { ...withKeys, ...beside }),
  phase('route', operations.drawRoute, { ...beside, share: 0.15 }),
  phase('delete', operations.drawDelete, { ...beside, isPossible: ({ keys }) => keys > 0 }),
  phase('mix', operations.drawOpenMix, beside),
  phase('mix', operations.drawClosedMix, beside),
  phase('mix', operations.drawExpiringMix, { ...beside, share: 0.2 }),
  fault('outage', faults.drawOutage, { share: 0.2 }),
  fault('links', faults.drawLoss, { share: 0.35, isBefore: true }),
  fault('links', faults.drawBursts, { isBefore: true }),
  fault('links', faults.drawCopies, { share: 0.2, isBefore: true }),
  fault('links', faults.drawDisorder, { share: 0.2, isBefore: true }),
  fault('links', faults.drawDamage, { isBefore: true }),
  fault('links', faults.drawDelay),
  fault('links', faults.drawHeavyLoss),
  fault('links', faults.drawSilence),
  fault('partition', faults.drawPartition),
  fault('block', faults.drawBlock, { share: 0.08, isBefore: true }),
  // Some nodes must be dialable: a node that no other reaches cannot learn so (decision 35).
  fault('undialable', faults.drawUndialable, { share: 0.08, isPossible: mayLose }),
  fault('pause', faults.drawPause, { share: 0.2 }),
  fault('slow', faults.drawSlow),
  fault('drift', faults.drawDrift),
]
