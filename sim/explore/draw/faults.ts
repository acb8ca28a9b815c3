import type { Fields } from '../document.ts'
import { atLeastOne, type Course } from './course.ts'
import type { Draw } from './draw.ts'
import { drawArc, drawRegion } from './membership.ts'

/** Faults of links, machines and the seed server. All of them end. */

/** How long: noted in the course. */
function drawTime(draw: Draw, course: Course, seconds: readonly number[] = [5, 20, 60, 120]): Fields {
  const time = draw.oneOf(seconds)
  course.busyFor = Math.max(course.busyFor, time)
  return { for: `${time}s` }
}

export const drawOutage = (draw: Draw, course: Course): Fields => ({
  ...drawTime(draw, course, [5, 20, 60]),
  ...draw.include(0.3, () => ({ remembers: 'nothing' })),
})

export function drawPartition(draw: Draw, course: Course): Fields {
  const share = Math.min(0.5, atLeastOne(draw.hundredths(0.1, 0.5), course))
  return {
    ...draw.oneOf([
      { shares: [share, Number((1 - share).toFixed(2))] },
      { parts: [{ idsInArc: drawArc(draw) }] },
    ]),
    ...draw.include(0.2, () => ({ direction: 'one way' })),
    ...draw.include(0.3, () => ({ seedServer: draw.oneOf(['no part', 1, 2]) })),
    ...drawTime(draw, course, [5, 40, 120]),
  }
}

export const drawBlock = (draw: Draw, course: Course): Fields => ({
  pairs: draw.oneOf([0.02, 0.05, 0.15]),
  ...draw.include(0.3, () => ({ direction: 'one way' })),
  ...drawTime(draw, course),
})

export const drawUndialable = (draw: Draw, course: Course): Fields => ({
  fraction: atLeastOne(draw.oneOf([0.1, 0.3, 0.5]), course),
  ...draw.include(0.3, () => ({ mappingTime: '30s' })),
  ...drawTime(draw, course, [60, 300]),
})

const LOSSES = [0.002, 0.01, 0.03, 0.05, 0.1]

export const drawLoss = (draw: Draw, course: Course): Fields => ({
  loss: draw.toss(0.2) ? { from: 0, to: draw.oneOf(LOSSES) } : draw.oneOf(LOSSES),
  ...drawTime(draw, course),
})

/** So much that neighbours may take each other for dead. */
export const drawHeavyLoss = (draw: Draw, course: Course): Fields => ({
  loss: draw.oneOf([0.2, 0.4, 1]),
  ...drawScope(draw, course),
  ...drawTime(draw, course),
})

/** Nodes that hear all and are heard by none. */
export const drawSilence = (draw: Draw, course: Course): Fields => ({
  loss: 1,
  [draw.oneOf(['from', 'from', 'to'])]: drawNodes(draw, course),
  ...drawTime(draw, course),
})

export const drawBursts = (draw: Draw, course: Course): Fields => ({
  bursts: { good: '9500ms', bad: draw.oneOf(['200ms', '500ms']) },
  ...draw.include(0.4, () => drawScope(draw, course)),
  ...drawTime(draw, course),
})

export const drawDelay = (draw: Draw, course: Course): Fields => ({
  delay: draw.oneOf(['100ms', '200ms', '1s', '3s']),
  ...draw.include(0.5, () => ({ jitter: draw.oneOf(['50ms', '200ms', '500ms']) })),
  ...draw.include(0.6, () => drawScope(draw, course)),
  ...drawTime(draw, course),
})

export const drawCopies = (draw: Draw, course: Course): Fields => ({
  duplicate: { share: draw.oneOf([0.01, 0.2, 0.5]), after: draw.oneOf(['10ms', '200ms', '5s']) },
  ...drawTime(draw, course),
})

export const drawDisorder = (draw: Draw, course: Course): Fields => ({
  reorder: { share: draw.oneOf([0.05, 0.2, 0.5]), by: draw.oneOf(['50ms', '200ms', '400ms']) },
  ...drawTime(draw, course),
})

/** Damage that every checksum finds, or, rarely, not every one. */
export const drawDamage = (draw: Draw, course: Course): Fields => ({
  corrupt: { share: draw.oneOf([0.01, 0.05]), missed: draw.toss(0.15) ? 0.05 : 0 },
  ...drawTime(draw, course),
})

export const drawPause = (draw: Draw, course: Course): Fields => ({
  ...drawNodes(draw, course),
  ...draw.include(0.2, () => ({ bufferBytes: 0 })),
  ...drawTime(draw, course, [1, 3, 12, 40, 90]),
})

export const drawSlow = (draw: Draw, course: Course): Fields => ({
  ...drawNodes(draw, course),
  delay: draw.oneOf(['5ms', '30ms', '100ms', '300ms']),
  ...drawTime(draw, course),
})

export const drawDrift = (draw: Draw, course: Course): Fields => ({
  ...drawNodes(draw, course),
  share: draw.oneOf([-0.1, -0.01, 0.01, 0.1]),
  ...drawTime(draw, course),
})

/** Which nodes a fault hits. */
function drawNodes(draw: Draw, course: Course): Fields {
  const { latency } = course
  return draw.weighted([
    [5, { fraction: atLeastOne(draw.oneOf([0.1, 0.3, 0.5]), course) }],
    [2, { idsInArc: drawArc(draw) }],
    [latency === 'geographic' ? 2 : 0, { region: drawRegion(draw) }],
  ])
}

/** Which links. */
function drawScope(draw: Draw, course: Course): Fields {
  const nodes = drawNodes(draw, course)
  return draw.oneOf([{ of: nodes }, { within: nodes }, { from: nodes, to: drawNodes(draw, course) }])
}
