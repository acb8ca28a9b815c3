/** What an event of the baseline is: an object a piece. */
export interface HeapEvent {
  readonly time: number
  readonly order: number
  readonly event: unknown
  cancelled: boolean
}

/** The baseline that the event queue is measured against: the textbook binary heap of objects, cancelling by a mark. */
export class BinaryHeap {
  time = 0
  private readonly heap: HeapEvent[] = []

  schedule(time: number, order: number, event: unknown): HeapEvent {
    const added = { time, order, event, cancelled: false }
    const { heap } = this
    let hole = heap.length
    heap.push(added)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (isBefore(heap[parent]!, added)) break
      heap[hole] = heap[parent]!
      hole = parent
    }
    heap[hole] = added
    return added
  }

  cancel(event: HeapEvent): boolean {
    event.cancelled = true
    return true
  }

  pop(): boolean {
    for (;;) {
      const top = this.heap[0]
      if (top === undefined) return false
      this.removeTop()
      if (top.cancelled) continue
      this.time = top.time
      return true
    }
  }

  private removeTop(): void {
    const { heap } = this
    const last = heap.pop()!
    if (heap.length === 0) return
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(last, heap[child]!)) break
      heap[hole] = heap[child]!
      hole = child
    }
    heap[hole] = last
  }
}

function isBefore(a: HeapEvent, b: HeapEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}
