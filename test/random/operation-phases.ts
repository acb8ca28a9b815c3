import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'
import type { Course, Place } from './course.ts'
import { drawDataset } from './data-files.ts'
import { drawPart } from './part.ts'

/** Phases in which nodes do something with keys. Each notes in the course which keys there are afterwards. */

export function drawInsert(draw: Draw, course: Course): Fields {
  course.hasInserted = true
  const common = { ...drawTime(draw), ...drawCaller(draw), ...drawRetries(draw) }
  if (draw.toss(0.2)) return { dataset: drawDatasetFile(draw, course), ...common }
  // Few keys if values may be large: each takes many messages.
  const areLarge = draw.toss(0.25)
  const keys = areLarge ? draw.whole(3, 15) : draw.whole(10, 120)
  course.keys += keys
  const valueBytes = areLarge ? drawLargeValues(draw) : drawSmallValues(draw)
  return { keys, ...valueBytes, ...common }
}

/** A new file, or one whose keys are then written again. */
function drawDatasetFile(draw: Draw, course: Course): string {
  const earlier = [...course.files.keys()].filter((name) => name.startsWith('keys'))
  if (earlier.length > 0 && draw.toss(0.7)) return draw.oneOf(earlier)
  const format = draw.oneOf(['json', 'csv'])
  const name = `keys-${course.files.size + 1}.${format}`
  const { text, keys } = drawDataset(draw, format)
  course.files.set(name, text)
  course.keys += keys
  return name
}

const drawSmallValues = (draw: Draw): Fields =>
  draw.include(0.5, () => ({ valueBytes: draw.oneOf([0, 40, '10..600']) }))

/** Values that travel in parts. */
const drawLargeValues = (draw: Draw): Fields => ({
  valueBytes: draw.oneOf([
    '3KiB',
    '1KiB..20KiB',
    { lognormal: { median: 500, p99: '40KiB', atMost: '60KiB' } },
    { exponential: { mean: 4_000, atMost: '30KiB' } },
    { pareto: { least: 200, shape: 0.8, atMost: '30KiB' } },
  ]),
})

export function drawLookup(draw: Draw, course: Course, place: Place): Fields {
  return {
    ...drawAmount(draw, course, place),
    ...drawKeys(draw, course),
    ...drawCaller(draw),
    ...drawRetries(draw),
    ...drawVerify(draw),
  }
}

function drawKeys(draw: Draw, { hasInserted }: Course): Fields {
  if (!hasInserted) return { keys: 'uniform' }
  return draw.include(0.5, () => ({ keys: draw.oneOf(['inserted', 'zipf(1.0)', 'zipf(0.5)', 'uniform']) }))
}

export const drawRoute = (draw: Draw, course: Course, place: Place): Fields => ({
  ...drawAmount(draw, course, place),
  ...draw.include(0.5, () => ({ keys: draw.oneOf(['uniform', 'nodes']) })),
  ...drawCaller(draw),
})

/** Needs keys that are not deleted yet. */
export function drawDelete(draw: Draw, course: Course): Fields {
  const common = { ...drawTime(draw), ...drawCaller(draw), ...drawRetries(draw) }
  if (course.keys === Number.POSITIVE_INFINITY)
    return { ...draw.oneOf([{ count: 5 }, { fraction: 0.3 }]), ...common }
  const { amount, count } = drawPart(draw, course.keys)
  course.keys -= count
  return { ...amount, ...common }
}

/** Reads and writes; without any key before it, it must insert. */
export function drawMix(draw: Draw, course: Course, place: Place): Fields {
  const inserts = course.hasInserted && draw.toss(0.4) ? 0 : draw.whole(1, 4)
  const weights = {
    lookups: draw.whole(0, 8),
    updates: draw.whole(1, 5),
    ...(inserts > 0 && { inserts }),
    ...draw.include(0.5, () => ({ deletes: draw.oneOf([0.5, 2]) })),
  }
  if (inserts > 0) {
    course.hasInserted = true
    course.keys = Number.POSITIVE_INFINITY
  }
  return {
    ...weights,
    ...(draw.toss(0.5) ? drawClients(draw, course, place) : drawAmount(draw, course, place)),
    ...draw.include(0.4, () => ({ keys: draw.oneOf(['zipf(1.2)', 'zipf(0.7)']) })),
    ...draw.include(0.4, () => ({ valueBytes: draw.oneOf([10, '50..300', '2KiB..6KiB']) })),
    ...drawCaller(draw),
    ...drawRetries(draw),
    ...drawVerify(draw),
  }
}

/** Users in a closed loop. */
function drawClients(draw: Draw, { dimensions }: Course, place: Place): Fields {
  const isLong = place === 'background' && dimensions.duration === 'long'
  return {
    clients: draw.whole(1, isLong ? 3 : 8),
    ...(isLong ? { think: '8s' } : draw.include(0.8, () => ({ think: draw.oneOf(['500ms', '2s']) }))),
    ...drawOpenTime(draw, place),
  }
}

/** A number of operations, or a rate per node that comes to some hundreds. */
function drawAmount(draw: Draw, { dimensions }: Course, place: Place): Fields {
  if (draw.toss(place === 'background' ? 0.2 : 0.65)) return { count: draw.whole(10, 200), ...drawTime(draw) }
  const rates = dimensions.duration === 'long' ? [0.005, 0.02] : [0.02, 0.1]
  return { rate: draw.oneOf(rates), ...drawOpenTime(draw, place) }
}

/** What is left open in the background goes on until the phases end. */
function drawOpenTime(draw: Draw, place: Place): Fields {
  if (place === 'background' && draw.toss(0.6)) return {}
  return { over: draw.oneOf(['10s', '30s', '1m']) }
}

const drawTime = (draw: Draw): Fields =>
  draw.include(0.8, () => ({ over: draw.oneOf(['0s', '2s', '15s', '40s']) }))

const drawCaller = (draw: Draw): Fields => ({
  ...draw.include(0.1, () => ({ from: 'first' })),
  ...draw.include(0.15, () => ({ deadline: draw.oneOf(['2s', '15s']) })),
})

const drawRetries = (draw: Draw): Fields => draw.include(0.12, () => ({ retries: draw.oneOf([0, 1, 3]) }))

const drawVerify = (draw: Draw): Fields => draw.include(0.2, () => ({ verify: true }))
