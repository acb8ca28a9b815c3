import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'
import { type Course, newCourse, type Place } from './course.ts'
import type { Dimensions } from './dimensions.ts'
import { drawChurn, drawCrash, drawJoin, drawLeave, drawOutage, drawStart } from './membership-phases.ts'
import { drawDelete, drawInsert, drawLookup, drawMix, drawRoute } from './operation-phases.ts'

/** The phases of a scenario and the data files that they name. */
export interface Phases {
  readonly phases: readonly Fields[]
  readonly files: ReadonlyMap<string, string>
}

/** A kind of phase, and when and how often it is drawn. */
interface Kind {
  readonly name: string
  readonly weight: number
  readonly draw: (draw: Draw, course: Course, place: Place) => Fields
  readonly isPossible?: (course: Course) => boolean
  /** May it run in the background? */
  readonly background?: true
}

/** None is taken from so few. */
const NODES_LEAST = 4

const mayLose = ({ live }: Course): boolean => live > NODES_LEAST
const hasKeys = ({ keys }: Course): boolean => keys > 0

const KINDS: readonly Kind[] = [
  { name: 'settle', weight: 3, draw: drawSettle },
  { name: 'join', weight: 3, draw: drawJoin },
  { name: 'crash', weight: 5, draw: drawCrash, isPossible: mayLose },
  { name: 'leave', weight: 3, draw: drawLeave, isPossible: mayLose },
  { name: 'outage', weight: 2, draw: drawOutage },
  { name: 'churn', weight: 3, draw: drawChurn, background: true },
  { name: 'insert', weight: 4, draw: drawInsert, background: true },
  { name: 'lookup', weight: 4, draw: drawLookup, background: true },
  { name: 'route', weight: 2, draw: drawRoute, background: true },
  { name: 'delete', weight: 2, draw: drawDelete, isPossible: hasKeys, background: true },
  { name: 'mix', weight: 3, draw: drawMix, background: true },
]

/** The share of phases that may that do run in the background. */
const BACKGROUND = 0.25

/** Nodes join; some things happen; at the end the overlay has time to come to rest. */
export function drawPhases(draw: Draw, dimensions: Dimensions): Phases {
  const course = newCourse(dimensions)
  const phases: Fields[] = [{ join: drawStart(draw, course) }]
  if (draw.toss(0.7)) phases.push({ settle: drawSettle(draw, course) })
  if (draw.toss(0.7)) phases.push({ insert: drawInsert(draw, course) })
  for (let left = draw.whole(3, 8); left > 0; left--) phases.push(drawPhase(draw, course, phases.length))
  phases.push({ settle: drawSettle(draw, course) })
  return { phases, files: course.files }
}

function drawPhase(draw: Draw, course: Course, index: number): Fields {
  const possible = KINDS.filter(({ isPossible }) => isPossible?.(course) ?? true)
  const kind = draw.weighted(possible.map((each) => [each.weight, each] as const))
  const place = kind.background && draw.toss(BACKGROUND) ? 'background' : 'foreground'
  const label = draw.include(0.15, () => ({ label: `step ${index}` }))
  const phase = { [kind.name]: { ...label, ...kind.draw(draw, course, place) } }
  return place === 'background' ? { during: phase } : phase
}

function drawSettle(draw: Draw, { dimensions }: Course): Fields {
  if (dimensions.duration === 'long' && draw.toss(0.7)) return { for: draw.oneOf(['6m', '12m', '20m']) }
  if (draw.toss(0.4)) return { for: draw.oneOf(['5s', '20s', '90s']) }
  return draw.oneOf([{}, { until: 'stable' }, { quiet: '15s', atMost: '2m' }, { atMost: '4m', quiet: '40s' }])
}
