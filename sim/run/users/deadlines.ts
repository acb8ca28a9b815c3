import type { OperationId } from '../../../protocol/base/handles.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'

interface Entry {
  readonly id: OperationId
  readonly at: Micros
}

/**
 * When operations have to be over. Those with the same time to run follow one another in the order of their starts, so that
 * a queue for each such time is enough; there are as many as the phases state.
 */
export class Deadlines {
  private readonly queues = new Map<Micros, Queue>()
  private readonly awaitDeadline: (at: Micros) => void

  /** `awaitDeadline` asks for `reached` to be called then. */
  constructor(awaitDeadline: (at: Micros) => void) {
    this.awaitDeadline = awaitDeadline
  }

  add(id: OperationId, { now, time }: { readonly now: Micros; readonly time: Micros }): void {
    let queue = this.queues.get(time)
    if (queue === undefined) {
      queue = new Queue(this.awaitDeadline)
      this.queues.set(time, queue)
    }
    queue.add({ id, at: micros(now + time) })
  }

  /** The operations whose deadline has come, in order of start, each once. */
  reached(now: Micros): OperationId[] {
    const due = [...this.queues.values()].flatMap((queue) => queue.takeUntil(now))
    return due.sort((a, b) => a - b)
  }
}

class Queue {
  private readonly awaitDeadline: (at: Micros) => void
  private entries: Entry[] = []
  /** Those before it have been taken. */
  private oldest = 0
  /** For when the queue has asked last. */
  private awaited = -1

  constructor(awaitDeadline: (at: Micros) => void) {
    this.awaitDeadline = awaitDeadline
  }

  add(entry: Entry): void {
    this.entries.push(entry)
    if (this.entries.length === this.oldest + 1) this.ask()
  }

  takeUntil(now: Micros): OperationId[] {
    const due: OperationId[] = []
    for (; (this.entries[this.oldest]?.at ?? Infinity) <= now; this.oldest++)
      due.push(this.entries[this.oldest]!.id)
    if (this.oldest > 1024 && this.oldest * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.oldest)
      this.oldest = 0
    }
    this.ask()
    return due
  }

  private ask(): void {
    const next = this.entries[this.oldest]?.at
    if (next === undefined || next === this.awaited) return
    this.awaited = next
    this.awaitDeadline(next)
  }
}
