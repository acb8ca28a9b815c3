import { type Fields, parseDocument } from '../document.ts'
import { AT_REST, DELETED_READS, READS, REST, timeToRest } from '../rest.ts'
import { type Course, newCourse } from './course.ts'
import { Draw } from './draw.ts'
import { drawStart } from './membership.ts'
import { drawClosedMix, drawInsert } from './operations.ts'
import { drawSettings, type Periods } from './settings.ts'
import { STEPS, type Step } from './steps.ts'

/**
 * The scenario of a seed, as a YAML file would give it: some of all features and faults, each by a weight that is drawn as well (swarm testing, Groce et al.
 * 2012), and at the end a rest in which nothing is done any more. Sections have streams of their own: a draw more in one changes no other.
 */
export function drawScenario(seed: number): Fields {
  const draw = (name: string): Draw => new Draw(seed, `explored ${name}`)
  const { nodes, latency, sections, periods } = drawSettings(draw)
  const course = newCourse(nodes, latency)
  const busy = drawPhases(draw, course)
  const scenario = { name: `explored-${seed}`, seed, ...sections, record: NOTHING }
  const withRest = (minutes: number): Fields => ({
    ...scenario,
    phases: [...busy, ...restOf(minutes, periods), ...readsOf(course)],
  })
  // How long the rest must be follows from all but the rest.
  const time = timeToRest(parseDocument(withRest(1)))
  return withRest(Math.ceil(time / 60_000_000))
}

const NOTHING: Fields = { lookups: 'none', ring: 'none' }

function restOf(minutes: number, { leafExchange, repair }: Periods): readonly Fields[] {
  return [
    { settle: { label: REST, for: `${minutes}m` } },
    { settle: { label: AT_REST, for: `${Math.min(leafExchange, repair)}m` } },
  ]
}

const readsOf = ({ hasDeletes }: Course): readonly Fields[] => [
  { lookup: { label: READS, count: 40, over: '20s' } },
  ...(hasDeletes ? [{ lookup: { label: DELETED_READS, keys: 'deleted', count: 10, over: '5s' } }] : []),
]

/** A step and how likely it is in this scenario. */
type Weighted = readonly [weight: number, step: Step]

/** Which steps this scenario may have, and how often each. */
const drawSwarm = (draw: Draw): Weighted[] =>
  STEPS.filter(({ share }) => draw.toss(share)).map((step) => [draw.oneOf([1, 1, 2, 4, 8]), step])

/** Nodes join and store; some things happen; then everything in the background ends. */
function drawPhases(stream: (name: string) => Draw, course: Course): readonly Fields[] {
  const swarm = drawSwarm(stream('swarm'))
  const draw = stream('phases')
  const phases: Fields[] = []
  const before = swarm.filter(([, { isBefore }]) => isBefore === true)
  const first = before.length > 0 && draw.toss(0.5) ? [during(draw.weighted(before), draw, course)] : []
  phases.push(...drawStart(draw, course, first))
  if (draw.toss(0.7)) phases.push({ settle: { for: draw.oneOf(['10s', '30s', '1m']) } })
  if (draw.toss(0.8)) phases.push({ insert: drawInsert(draw, course) })
  if (draw.toss(0.5)) phases.push({ during: { mix: drawClosedMix(draw, course) } })
  for (let left = draw.whole(1, 6); left > 0; left--) phases.push(...drawStep(draw, course, swarm))
  if (!course.hasKeys) phases.push({ insert: drawInsert(draw, course) })
  if (course.busyFor > 0) phases.push({ settle: { for: `${course.busyFor}s`, label: 'faults end' } })
  return phases
}

function drawStep(draw: Draw, course: Course, swarm: readonly Weighted[]): readonly Fields[] {
  const possible = swarm.filter(([, { isPossible }]) => isPossible?.(course) ?? true)
  if (possible.length === 0 || draw.toss(0.15)) return [{ settle: { for: draw.oneOf(['1s', '4s', '30s']) } }]
  const step = draw.weighted(possible)
  if (step.isBackground === true && draw.toss(step.isFault === true ? 0.8 : 0.4))
    return [during(step, draw, course)]
  return step.draw(draw, course)
}

/** A step that has one phase, beside those after it. */
function during(step: Step, draw: Draw, course: Course): Fields {
  const [phase] = step.draw(draw, course)
  return { during: phase }
}
