import type { Fields } from '../document.ts'
import { atLeastOne, type Course, NODES_LEAST } from './course.ts'
import type { Draw } from './draw.ts'

/** Phases in which nodes come and go. Each notes in the course what it changes. */

/** `before`: what happens from the first node on, if anything. */
export function drawStart(draw: Draw, course: Course, before: readonly Fields[]): readonly Fields[] {
  const { nodes } = course
  const isApart = before.length > 0 || draw.toss(0.3)
  const first = isApart ? draw.whole(1, Math.min(nodes, 4)) : nodes
  noteJoin(course, nodes)
  if (isApart && nodes === first) return [{ join: { nodes } }, ...before]
  if (isApart)
    return [
      { join: { nodes: first } },
      ...before,
      { join: { nodes: nodes - first, over: draw.oneOf(['0s', '1s', '20s']) } },
    ]
  if (draw.toss(0.3)) return [{ join: { nodes, start: 'converged' } }]
  return [{ join: { nodes, over: draw.oneOf(['0s', '5s', '20s', '1m']) } }]
}

/** Some nodes, at times in an arc. */
export function drawJoin(draw: Draw, course: Course): Fields {
  const nodes = draw.whole(1, 10)
  noteJoin(course, nodes)
  const over = draw.oneOf(['0s', '5s', '20s'])
  return {
    nodes,
    over,
    ...(over === '0s' ? {} : draw.include(0.3, () => ({ arrival: 'poisson' }))),
    ...draw.include(0.3, () => ({ idsInArc: drawArc(draw) })),
  }
}

/** Several times as many nodes together as there are already. */
export function drawBurst(draw: Draw, course: Course): Fields {
  const nodes = Math.min(30, draw.whole(1, 3) * draw.whole(4, Math.max(4, course.live)))
  noteJoin(course, nodes)
  return { nodes, over: draw.oneOf(['0s', '1s']), arrival: 'burst' }
}

function noteJoin(course: Course, nodes: number): void {
  course.joined += nodes
  course.live += nodes
}

/** Two hexadecimal digits. */
const hexByte = (value: number): string => (value % 256).toString(16).padStart(2, '0')

/** A fourth to a sixteenth of the ring; it may contain the id 0. */
export function drawArc(draw: Draw): Fields {
  const first = draw.whole(0, 255)
  return { from: hexByte(first), to: hexByte(first + draw.whole(16, 64)) }
}

export const drawRegion = (draw: Draw): Fields => ({
  latitude: draw.whole(-60, 60),
  longitude: draw.whole(-180, 180),
  radiusKm: draw.oneOf([1_000, 4_000, 8_000]),
})

export function drawCrash(draw: Draw, course: Course): Fields {
  const isGeographic = course.latency === 'geographic'
  const victims = draw.weighted([
    [4, { fraction: atLeastOne(draw.hundredths(0.05, 0.4), course) }],
    [2, { adjacent: draw.whole(1, Math.max(1, Math.floor(course.live / 4))) }],
    [2, { idsInArc: drawArc(draw) }],
    [isGeographic ? 3 : 0, { region: drawRegion(draw) }],
  ])
  if ('fraction' in victims) course.live -= Math.floor(victims.fraction * course.live)
  if ('adjacent' in victims) course.live -= victims.adjacent
  return { ...victims, ...draw.include(0.3, () => ({ over: draw.oneOf(['5s', '40s']) })) }
}

/** Nodes that crash and come back. */
export function drawRestart(draw: Draw, course: Course): Fields {
  const after = draw.oneOf([2, 20, 60, 120])
  course.busyFor = Math.max(course.busyFor, after)
  return {
    ...draw.oneOf([
      { fraction: atLeastOne(draw.hundredths(0.1, 0.5), course) },
      { fraction: 1 },
      { idsInArc: drawArc(draw) },
    ]),
    ...draw.include(0.5, () => ({ over: draw.oneOf(['20s', '1m']), order: draw.oneOf(['ids', 'chosen']) })),
    restart: {
      after: `${after}s`,
      remembers: draw.oneOf(['everything', 'everything', 'members', 'nothing']),
    },
  }
}

export function drawLeave(draw: Draw, course: Course): Fields {
  const share = draw.toss(0.7) ? draw.hundredths(0.05, 0.35) : draw.hundredths(0.4, 0.8)
  const fraction = atLeastOne(share, course)
  course.live -= Math.floor(fraction * course.live)
  return { fraction, over: draw.oneOf(['0s', '1s', '10s', '1m']) }
}

/** Many come, and soon after that all leave that were there before. */
export function drawTurnover(draw: Draw, course: Course): readonly Fields[] {
  const all = Array.from({ length: course.joined }, (_, index) => index + 1)
  const list = all.filter((node) => !course.listed.has(node))
  const join = drawBurst(draw, course)
  for (const node of list) course.listed.add(node)
  course.live = Math.max(NODES_LEAST, course.live - list.length)
  return [
    { join },
    { settle: { for: draw.oneOf(['1s', '4s', '10s', '30s']) } },
    ...(list.length === 0 ? [] : [{ leave: { list, over: draw.oneOf(['0s', '1s', '20s']) } }]),
  ]
}

/** Nodes come and go for some time; with `rejoin` those come back that have gone. */
export function drawChurn(draw: Draw, course: Course, rejoin: 'fresh' | 'same'): Fields {
  const time = draw.oneOf([40, 90])
  course.busyFor = Math.max(course.busyFor, time)
  const mean = draw.oneOf(course.live > 20 ? ['4m', '10m'] : ['1m', '3m'])
  return {
    session: draw.oneOf([
      { exponential: mean },
      { weibull: { mean, shape: 0.5 } },
      { pareto: { median: mean, shape: 1.2 } },
    ]),
    for: `${time}s`,
    ...draw.include(0.5, () => ({ announced: draw.oneOf([0.3, 0.6, 1]) })),
    ...draw.include(0.3, () => ({ arrivals: 'constant' })),
    ...(rejoin === 'same' && { rejoin }),
  }
}
