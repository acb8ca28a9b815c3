import type { Fields } from '../document.ts'
import type { Course } from './course.ts'
import type { Draw } from './draw.ts'

/** Phases in which nodes do something with keys. */

export function drawInsert(draw: Draw, course: Course): Fields {
  course.hasKeys = true
  const areLarge = draw.toss(0.15)
  const keys = areLarge ? draw.whole(2, 6) : draw.whole(3, 40)
  course.keys += keys
  return {
    keys,
    ...(areLarge
      ? drawLargeValues(draw)
      : draw.include(0.4, () => ({ valueBytes: draw.oneOf([0, 40, '10..600']) }))),
    over: draw.oneOf(['0s', '2s', '15s']),
    ...draw.include(0.1, () => drawDeadline(draw)),
  }
}

/** Values that travel in parts. */
const drawLargeValues = (draw: Draw): Fields => ({ valueBytes: draw.oneOf(['3KiB', '1KiB..12KiB', '30KiB']) })

const drawDeadline = (draw: Draw): Fields => ({ deadline: draw.oneOf(['2s', '15s']) })

export const drawLookup = (draw: Draw): Fields => ({
  count: draw.whole(5, 60),
  ...draw.include(0.5, () => ({ keys: draw.oneOf(['zipf(1.0)', 'uniform', 'never-stored']) })),
  over: draw.oneOf(['0s', '2s', '15s', '40s']),
})

export const drawRoute = (draw: Draw): Fields => ({
  count: draw.whole(5, 60),
  ...draw.include(0.5, () => ({ keys: 'nodes' })),
  over: draw.oneOf(['0s', '2s', '15s']),
})

export function drawDelete(draw: Draw, course: Course): Fields {
  const count = draw.whole(1, Math.min(20, course.keys))
  course.keys -= count
  course.hasDeletes = true
  return { count, over: draw.oneOf(['0s', '2s', '15s']) }
}

/** A given number of reads and writes, spread over a time. */
export const drawOpenMix = (draw: Draw, course: Course): Fields => ({
  ...drawWeights(draw, course),
  count: draw.whole(10, 80),
  ...drawKeys(draw),
  over: drawOver(draw, course),
})

/** Users who wait for their answers; few keys are read and written again and again. */
export const drawClosedMix = (draw: Draw, course: Course): Fields => ({
  ...drawWeights(draw, course),
  clients: draw.whole(1, 5),
  think: draw.oneOf(['300ms', '1s', '2s']),
  ...drawKeys(draw),
  over: drawOver(draw, course),
})

/** Values that expire within the scenario. */
export const drawExpiringMix = (draw: Draw, course: Course): Fields => ({
  ...drawWeights(draw, course),
  count: draw.whole(10, 60),
  timeToLive: draw.oneOf(['10s', '1m', '3m']),
  over: drawOver(draw, course),
})

function drawWeights(draw: Draw, course: Course): Fields {
  const inserts = course.hasKeys && draw.toss(0.5) ? 0 : draw.whole(1, 2)
  course.hasKeys = true
  if (inserts > 0) course.keys = Number.POSITIVE_INFINITY
  const weights = {
    lookups: draw.whole(0, 6),
    updates: draw.whole(1, 4),
    ...(inserts > 0 && { inserts }),
    ...draw.include(0.4, () => ({ deletes: draw.oneOf([0.3, 2]) })),
  }
  if ('deletes' in weights) course.hasDeletes = true
  return weights
}

const drawKeys = (draw: Draw): Fields =>
  draw.include(0.6, () => ({ keys: draw.oneOf(['zipf(1.2)', 'zipf(0.7)', ['a'], ['a', 'b', 'c']]) }))

function drawOver(draw: Draw, course: Course): string {
  const seconds = draw.oneOf([5, 20, 60])
  course.busyFor = Math.max(course.busyFor, seconds)
  return `${seconds}s`
}
