import type { ResolvedScenario } from '../../sim/index.ts'
import { type Course, newCourse } from '../random/course.ts'
import { parse as parseFiles } from '../random/digest.ts'
import { Draw, type Fields } from '../random/draw.ts'
import { drawChurn, drawCrash, drawJoin, drawLeave, drawOutage } from '../random/membership-phases.ts'
import { drawDelete, drawInsert, drawLookup, drawMix } from '../random/operation-phases.ts'
import { type RandomScenario, textOf } from '../random/scenario.ts'
import { drawSettings, type Periods } from './settings.ts'

/** Labels of the last phases: loss ends with the first of them; traffic is measured in the second; every key is read in the third. */
export const REST = 'rest'
export const AT_REST = 'at rest'
export const READS = 'read every key'

/** A scenario with a long rest at its end, and the overlay that its traffic at rest is compared with. */
export interface ExploredScenario extends RandomScenario {
  /** The same parameters without loss, for so many nodes that have been there for long, and so many keys. */
  baseline(size: Size): RandomScenario
}

export interface Size {
  readonly nodes: number
  readonly keys: number
}

/** The scenario of a seed. Sections have streams of their own: a draw more in one changes no other. */
export function exploredScenario(seed: number): ExploredScenario {
  const draw = (name: string): Draw => new Draw(seed, `explored ${name}`)
  const { dimensions, periods, sections, files } = drawSettings(draw)
  const course = newCourse(dimensions)
  const common = { seed, ...sections, record: NOTHING }
  const busy = drawPhases(draw('phases'), course)
  const text = textOf({ name: `explored-${seed}`, ...common, phases: [...busy, ...restOf(periods)] })
  return {
    text,
    files: new Map([...files, ...course.files]),
    baseline: (size) => ({ text: textOf(baselineOf(seed, sections, size, periods)), files }),
  }
}

const NOTHING: Fields = { lookups: 'none', ring: 'none' }

/** Throws Problems if the scenario is not sound. */
export const parse = (scenario: RandomScenario): ResolvedScenario => parseFiles(scenario)

function baselineOf(seed: number, sections: Fields, { nodes, keys }: Size, periods: Periods): Fields {
  const network = { ...(sections.network as Fields), loss: 0 }
  const phases = [
    { join: { nodes, start: 'converged' } },
    ...(keys === 0 ? [] : [{ insert: { keys, over: '10s' } }]),
    { settle: { for: '1m' } },
    { settle: { for: windowOf(periods), label: AT_REST } },
  ]
  return { name: 'baseline', seed, ...sections, network, record: NOTHING, phases }
}

/** It begins when nobody comes or goes any more, and outlasts a hand-over, a round of leaf exchange, and one of repair. */
function restOf(periods: Periods): readonly Fields[] {
  const { leafExchange, repair, handOver } = periods
  return [
    { settle: { for: `${leafExchange + repair + handOver + 1}m`, label: REST } },
    { settle: { for: windowOf(periods), label: AT_REST } },
    { settle: { for: '20s', label: READS } },
  ]
}

const windowOf = ({ leafExchange, repair }: Periods): string => `${Math.min(leafExchange, repair)}m`

/** None is taken from so few. */
const NODES_LEAST = 4

interface Kind {
  readonly name: string
  readonly weight: number
  /** One phase, or several in a row. */
  readonly draw: (draw: Draw, course: Course) => readonly Fields[]
  readonly isPossible?: (course: Course) => boolean
  /** May it run beside others? */
  readonly background?: true
}

const mayLose = ({ live }: Course): boolean => live > NODES_LEAST
const mayGrow = ({ live }: Course): boolean => live < 80
const hasKeys = ({ keys }: Course): boolean => keys > 0
const hasInserted = (course: Course): boolean => course.hasInserted

/** Of one phase. */
function kind(
  name: string,
  weight: number,
  drawFields: (draw: Draw, course: Course) => Fields,
  more: Partial<Kind> = {},
): Kind {
  return { name, weight, draw: (draw, course) => [{ [name]: drawFields(draw, course) }], ...more }
}

const KINDS: readonly Kind[] = [
  kind('settle', 4, drawPause),
  kind('join', 4, drawJoiners, { isPossible: mayGrow }),
  kind('join', 3, drawBurst, { isPossible: mayGrow }),
  kind('crash', 4, drawCrash, { isPossible: mayLose }),
  kind('leave', 4, drawLeave, { isPossible: mayLose }),
  kind('leave', 2, drawExodus, { isPossible: ({ live }) => live > 4 * NODES_LEAST }),
  { name: 'turnover', weight: 3, draw: drawTurnover, isPossible: mayGrow },
  kind('outage', 1, drawOutage),
  kind('churn', 2, drawBoundedChurn, { background: true, isPossible: mayGrow }),
  kind('insert', 3, drawInsert),
  kind('lookup', 2, drawReads, { background: true, isPossible: hasInserted }),
  kind('delete', 1, drawDelete, { isPossible: hasKeys, background: true }),
  kind('mix', 4, drawBoundedMix, { background: true }),
]

/** Where churn goes on beside other phases, it is over after this. */
const CHURN_ENDS = '3m'

/** Nodes join and store; some things happen; then nobody comes or goes any more. */
function drawPhases(draw: Draw, course: Course): readonly Fields[] {
  const phases = [...drawBirth(draw, course)]
  let isBusy = false
  for (let left = draw.whole(2, 7); left > 0; left--) {
    const possible = KINDS.filter(({ isPossible }) => isPossible?.(course) ?? true)
    const kind = draw.weighted(possible.map((each) => [each.weight, each] as const))
    const drawn = kind.draw(draw, course)
    const isBeside = kind.background === true && draw.toss(0.4)
    if (isBeside && kind.name === 'churn') isBusy = true
    phases.push(...drawn.map((fields) => (isBeside ? { during: fields } : fields)))
  }
  if (isBusy) phases.push({ settle: { for: CHURN_ENDS } })
  return phases
}

/** All join and then store, or few join and store while the others come. */
function drawBirth(draw: Draw, course: Course): readonly Fields[] {
  const { nodes } = course.dimensions
  const first = draw.toss(0.7) ? nodes : draw.whole(1, 5)
  const start = { join: { nodes: first, over: draw.oneOf(['0s', '5s', '20s', '1m']) } }
  course.joined = nodes
  course.live = nodes
  return [
    start,
    ...(draw.toss(0.8) ? [{ settle: { for: draw.oneOf(['10s', '30s', '1m']) } }] : []),
    ...(draw.toss(0.9) ? [{ insert: drawInsert(draw, course) }] : []),
    ...(draw.toss(0.6) ? [{ during: { mix: drawLongMix(draw, course) } }] : []),
    ...(first < nodes ? [{ join: { nodes: nodes - first, over: draw.oneOf(['0s', '1s', '20s']) } }] : []),
  ]
}

function drawPause(draw: Draw): Fields {
  return { for: draw.oneOf(['100ms', '1s', '4s', '10s', '30s', '90s']) }
}

/** By the seed server: the first node may be gone. */
function drawJoiners(draw: Draw, course: Course): Fields {
  const { via, ...join } = drawJoin(draw, course)
  return join
}

/** Several times as many at once as there are. */
function drawBurst(draw: Draw, course: Course): Fields {
  const nodes = Math.min(50, draw.whole(1, 4) * draw.whole(5, Math.max(5, course.live)))
  course.joined += nodes
  course.live += nodes
  return { nodes, over: draw.oneOf(['0s', '1s']), arrival: 'burst' }
}

/** Most of those that there are, at once or one soon after another: at times all neighbours of a node. */
function drawExodus(draw: Draw, course: Course): Fields {
  const fraction = draw.hundredths(0.4, 0.8)
  course.live -= Math.floor(fraction * course.live)
  return { fraction, over: draw.oneOf(['0s', '1s', '10s', '1m']) }
}

/** Many come, and soon after that all go that were there before. */
function drawTurnover(draw: Draw, course: Course): readonly Fields[] {
  const list = Array.from({ length: course.joined }, (_, index) => index + 1).filter(
    (node) => !course.listed.has(node),
  )
  const burst = { join: drawBurst(draw, course) }
  for (const node of list) course.listed.add(node)
  course.live = Math.max(NODES_LEAST, course.live - list.length)
  const over = draw.oneOf(['0s', '1s', '20s'])
  return [
    burst,
    { settle: { for: draw.oneOf(['1s', '4s', '10s', '30s']) } },
    ...(list.length === 0 ? [] : [{ leave: { list, over } }]),
  ]
}

/** With an end, also where it runs beside others. */
function drawBoundedChurn(draw: Draw, course: Course): Fields {
  const churn = drawChurn(draw, course, 'foreground')
  return { ...churn, ...('for' in churn ? {} : { for: '2m' }) }
}

function drawBoundedMix(draw: Draw, course: Course): Fields {
  return drawMix(draw, course, 'foreground')
}

/** While nodes come and go, few keys are read and written again and again. */
function drawLongMix(draw: Draw, course: Course): Fields {
  if (!course.hasInserted) course.keys = Number.POSITIVE_INFINITY
  const inserts = course.hasInserted ? 0 : 1
  course.hasInserted = true
  return {
    lookups: draw.whole(1, 6),
    updates: draw.whole(1, 4),
    ...(inserts > 0 && { inserts }),
    ...draw.include(0.3, () => ({ deletes: 0.3 })),
    clients: draw.whole(2, 8),
    think: draw.oneOf(['300ms', '500ms', '1s']),
    ...draw.include(0.5, () => ({ keys: draw.oneOf(['zipf(1.2)', 'zipf(0.7)']) })),
    over: draw.oneOf(['20s', '40s', '90s']),
  }
}

function drawReads(draw: Draw, course: Course): Fields {
  return drawLookup(draw, course, 'foreground')
}
