import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'
import type { Course, Place } from './course.ts'
import { drawTrace } from './data-files.ts'
import { drawPart } from './part.ts'

/** Phases in which nodes come and go, or the seed server is out. Each notes in the course what it changes. */

/** The first phase. */
export function drawStart(draw: Draw, course: Course): Fields {
  const { nodes } = course.dimensions
  noteJoin(course, nodes)
  if (draw.toss(0.15))
    return { nodes, start: 'converged', ...draw.include(0.3, () => ({ samples: draw.oneOf([1, 4, 64]) })) }
  return { nodes, ...drawArrival(draw, ['0s', '1s', '10s', '30s', '1m']), ...drawContact(draw) }
}

/** Nodes that come later: few, and at times with ids of their own. */
export function drawJoin(draw: Draw, course: Course): Fields {
  const nodes = draw.whole(1, course.dimensions.idBits === 8 ? 5 : 20)
  const common = { ...drawArrival(draw, ['0s', '5s', '20s']), ...drawContact(draw) }
  const ids = draw.toss(0.15) ? drawIds(draw, course, nodes) : []
  noteJoin(course, ids.length || nodes)
  if (ids.length > 0) return { ids, ...common }
  return { nodes, ...draw.include(0.25, () => ({ idsInArc: drawArc(draw) })), ...common }
}

function noteJoin(course: Course, nodes: number): void {
  course.joined += nodes
  course.live += nodes
}

function drawArrival(draw: Draw, times: readonly string[]): Fields {
  const over = draw.oneOf(times)
  const arrivals = over === '0s' ? ['uniform', 'burst'] : ['uniform', 'poisson', 'burst']
  return { over, ...draw.include(0.6, () => ({ arrival: draw.oneOf(arrivals) })) }
}

const drawContact = (draw: Draw): Fields => draw.include(0.08, () => ({ via: 'first' }))

/** Two hexadecimal digits, as long as the shortest ids. */
const hexByte = (value: number): string => (value % 256).toString(16).padStart(2, '0')

/** None of them is given twice in a scenario, though a node may have drawn it. */
function drawIds(draw: Draw, { givenIds }: Course, count: number): readonly string[] {
  const first = draw.whole(0, 255)
  const step = draw.oneOf([1, 3, 7])
  const all = Array.from({ length: count }, (_, index) => hexByte(first + step * index))
  const ids = all.filter((id) => !givenIds.has(id))
  for (const id of ids) givenIds.add(id)
  return ids
}

/** A fourth to a sixteenth of the ring; it may contain the id 0. */
function drawArc(draw: Draw): Fields {
  const first = draw.whole(0, 255)
  return { from: hexByte(first), to: hexByte(first + draw.whole(16, 64)) }
}

export function drawCrash(draw: Draw, course: Course): Fields {
  const { latency } = course.dimensions
  switch (
    draw.weighted([
      [3, 'some'],
      [2, 'adjacent'],
      [2, 'list'],
      [2, 'arc'],
      [latency === 'geographic' ? 4 : 0, 'region'],
    ])
  ) {
    case 'some':
      return drawSome(draw, course)
    case 'adjacent': {
      const adjacent = draw.whole(1, Math.max(1, Math.floor(course.live / 3)))
      course.live -= adjacent
      return { adjacent }
    }
    case 'list':
      return drawList(draw, course)
    case 'arc':
      return { idsInArc: drawArc(draw) }
    case 'region':
      return {
        region: {
          latitude: draw.whole(-90, 90),
          longitude: draw.whole(-180, 180),
          radiusKm: draw.oneOf([1_000, 4_000, 8_000]),
        },
      }
  }
}

export function drawLeave(draw: Draw, course: Course): Fields {
  const leavers = draw.toss(0.25) ? drawList(draw, course) : drawSome(draw, course)
  return { ...leavers, ...draw.include(0.6, () => ({ over: draw.oneOf(['2s', '10s', '30s']) })) }
}

function drawSome(draw: Draw, course: Course): Fields {
  const { amount, count } = drawPart(draw, course.live)
  course.live -= count
  return amount
}

/** Nodes by number, each once in a scenario. Some may be gone for another reason. */
function drawList(draw: Draw, course: Course): Fields {
  const chosen = Array.from({ length: draw.whole(1, 5) }, () => draw.whole(1, course.joined))
  const list = [...new Set(chosen)].filter((node) => !course.listed.has(node))
  if (list.length === 0) return drawSome(draw, course)
  for (const node of list) course.listed.add(node)
  return { list }
}

/** Nodes come and go for some time; in the background it may be left open how long. */
export function drawChurn(draw: Draw, course: Course, place: Place): Fields {
  const isLong = course.dimensions.duration === 'long'
  const rejoin = draw.include(0.3, () => ({ rejoin: 'same' }))
  if (draw.toss(0.25)) return { ...drawTraceSource(draw, course), ...rejoin }
  const time = draw.oneOf(isLong ? ['4m', '10m'] : ['40s', '90s', '3m'])
  // Short sessions of many nodes would take most of the time of all scenarios.
  const sessions = isLong || course.live > 40 ? ['4m', '10m', '30m'] : ['1m', '3m', '10m']
  return {
    session: drawSession(draw, sessions),
    ...(place === 'foreground' || draw.toss(0.5) ? { for: time } : {}),
    ...draw.include(0.4, () => ({ warmUp: draw.oneOf(['10s', '40s']) })),
    ...draw.include(0.5, () => ({ announced: draw.oneOf([0.3, 0.6, 1]) })),
    ...draw.oneOf([
      {},
      { arrivals: 'constant' },
      { arrivals: 'poisson', swing: { share: draw.oneOf([0.5, 1]), period: draw.oneOf(['30s', '2m']) } },
    ]),
    ...rejoin,
  }
}

function drawTraceSource(draw: Draw, course: Course): Fields {
  const seconds = draw.oneOf([20, 60, 120])
  const trace = `trace-${course.files.size + 1}.csv`
  course.files.set(trace, drawTrace(draw, seconds))
  // Without `for` the warm-up would have to end before the trace does.
  return { trace, ...draw.include(0.3, () => ({ for: draw.oneOf(['30s', '2m']), warmUp: '5s' })) }
}

function drawSession(draw: Draw, times: readonly string[]): Fields {
  const time = draw.oneOf(times)
  return draw.oneOf([
    { exponential: time },
    { exponential: { median: time } },
    { weibull: { mean: time, shape: draw.oneOf([0.5, 1.5]) } },
    { weibull: { mean: time, median: '50s' } },
    { pareto: { median: time, shape: draw.oneOf([1.2, 2]) } },
    { pareto: { mean: time, median: '55s' } },
  ])
}

export const drawOutage = (draw: Draw): Fields => ({
  ...draw.include(0.3, () => ({ of: 'seed-server' })),
  for: draw.oneOf(['5s', '20s', '1m']),
})
