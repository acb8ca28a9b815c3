/**
 * A host of your own, as small as it can be: it gives each node an `Environment` and carries messages and timers
 * between them. Every message takes 10 ms and none is lost. The nodes cannot tell it from any other host.
 */
import {
  type Environment,
  type Id,
  type Micros,
  MSPASTRY,
  micros,
  milliseconds,
  type NodeHandle,
  PastryNode,
  type TimerId,
} from 'e-pastry/protocol'

const ONE_WAY = milliseconds(10)

interface Task {
  readonly at: Micros
  /** In the order of asking; also the id of a timer. */
  readonly number: number
  readonly run: () => void
}

export class TinyHost {
  now = micros(0)
  readonly nodes: PastryNode[] = []
  private readonly tasks = new Map<number, Task>()
  private lastTask = 0

  /** A new node, which does nothing before it is told to `start`. Its handle is its index in `nodes`. */
  addNode(id: Id): PastryNode {
    const self = this.nodes.length as NodeHandle
    const ids = (handle: NodeHandle): Id => (handle === self ? id : this.nodes[handle]!.selfId)
    const environment: Environment = {
      maxMessageBytes: 1400,
      now: () => this.now,
      // Good enough here: nothing in this example depends on chance.
      random: () => 0.5,
      idOf: ids,
      send: (to, message) => void this.after(ONE_WAY, () => this.nodes[to]!.receive(self, message)),
      startTimer: (kind, after, token = 0) =>
        this.after(after, () => this.nodes[self]!.timerFired(kind, token)) as TimerId,
      cancelTimer: (timer) => void this.tasks.delete(timer),
      emit: () => {},
    }
    const node = new PastryNode(self, environment, MSPASTRY)
    this.nodes.push(node)
    return node
  }

  /** Lets time pass. */
  runFor(duration: Micros): void {
    const end = this.now + duration
    for (let next = this.next(); next !== undefined && next.at <= end; next = this.next()) {
      this.tasks.delete(next.number)
      this.now = next.at
      next.run()
    }
    this.now = micros(end)
  }

  private after(wait: Micros, run: () => void): number {
    const number = ++this.lastTask
    this.tasks.set(number, { at: micros(this.now + wait), number, run })
    return number
  }

  private next(): Task | undefined {
    let first: Task | undefined
    for (const task of this.tasks.values()) if (first === undefined || task.at < first.at) first = task
    return first
  }
}
