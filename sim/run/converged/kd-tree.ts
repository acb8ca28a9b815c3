import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'

/** Coordinates of nodes: those of a node begin at handle · dimensions. */
export interface Points {
  readonly dimensions: number
  readonly coordinates: Float64Array
}

/** So few are looked through one by one. */
const BUCKET = 8

/**
 * Some nodes, asked for the one that is nearest in the straight line: a k-d tree without pointers, in arrays that are
 * sorted so that the middle of each stretch parts it by one coordinate, by the next one in each half, and so on.
 */
export class KdTree {
  private readonly points: Points
  private readonly dimensions: number
  /** The nodes, in the order of the tree: those that are near each other stand together. */
  readonly order: Int32Array
  /** Their coordinates, in that order: a search stays within a few lines of the cache. */
  private readonly places: Float64Array
  private readonly sought: Float64Array
  private best = NO_NODE
  private bestSquare = 0

  /** `members`: at least one. */
  constructor(points: Points, members: Int32Array) {
    const { dimensions, coordinates } = points
    this.points = points
    this.dimensions = dimensions
    this.order = Int32Array.from(members)
    this.sought = new Float64Array(dimensions)
    this.part(0, this.order.length, 0)
    this.places = new Float64Array(this.order.length * dimensions)
    this.order.forEach((node, at) => {
      this.places.set(coordinates.subarray(node * dimensions, (node + 1) * dimensions), at * dimensions)
    })
  }

  /** The member nearest to a node; of several equally near, the one of the smallest handle. It is found sooner for a node near the one before. */
  nearest(to: NodeHandle): NodeHandle {
    const { dimensions, coordinates } = this.points
    for (let axis = 0; axis < dimensions; axis++) this.sought[axis] = coordinates[to * dimensions + axis]!
    this.bestSquare = this.best === NO_NODE ? Number.POSITIVE_INFINITY : this.squareTo(this.best)
    this.search(0, this.order.length, 0)
    return this.best
  }

  private squareTo(node: NodeHandle): number {
    const { dimensions, coordinates } = this.points
    let square = 0
    for (let axis = 0; axis < dimensions; axis++) {
      const way = coordinates[node * dimensions + axis]! - this.sought[axis]!
      square += way * way
    }
    return square
  }

  private search(from: number, to: number, axis: number): void {
    if (to - from <= BUCKET) {
      for (let at = from; at < to; at++) this.compare(at)
      return
    }
    const middle = (from + to) >>> 1
    const beyond = this.sought[axis]! - this.places[middle * this.dimensions + axis]!
    const next = this.after(axis)
    this.compare(middle)
    if (beyond < 0) this.search(from, middle, next)
    else this.search(middle + 1, to, next)
    // Equal is not yet too far: there may be an equally near one of a smaller handle.
    if (beyond * beyond > this.bestSquare) return
    if (beyond < 0) this.search(middle + 1, to, next)
    else this.search(from, middle, next)
  }

  private compare(at: number): void {
    const { dimensions, places, sought, bestSquare } = this
    let place = at * dimensions
    let square = 0
    for (let axis = 0; axis < dimensions; axis++) {
      const way = places[place++]! - sought[axis]!
      square += way * way
    }
    if (square > bestSquare) return
    const node = this.order[at] as NodeHandle
    if (square === bestSquare && node > this.best) return
    this.best = node
    this.bestSquare = square
  }

  private part(from: number, to: number, axis: number): void {
    if (to - from <= BUCKET) return
    const middle = (from + to) >>> 1
    this.select(from, to - 1, middle, axis)
    this.part(from, middle, this.after(axis))
    this.part(middle + 1, to, this.after(axis))
  }

  /** Hoare's selection: brings to `middle` what belongs there by a coordinate, and the smaller before it. */
  private select(from: number, to: number, middle: number, axis: number): void {
    while (from < to) {
      const pivot = this.coordinate((from + to) >>> 1, axis)
      let low = from
      let high = to
      while (low <= high) {
        while (this.coordinate(low, axis) < pivot) low++
        while (this.coordinate(high, axis) > pivot) high--
        if (low > high) break
        const node = this.order[low]!
        this.order[low++] = this.order[high]!
        this.order[high--] = node
      }
      if (middle <= high) to = high
      else if (middle >= low) from = low
      else return
    }
  }

  private coordinate(at: number, axis: number): number {
    return this.points.coordinates[this.order[at]! * this.points.dimensions + axis]!
  }

  private after(axis: number): number {
    return axis + 1 === this.dimensions ? 0 : axis + 1
  }
}
