/**
 * A host of your own, as small as it can be: it is the `Environment` of its nodes, and carries messages and timers
 * between them. Every message takes 10 ms and none is lost. The nodes cannot tell it from any other host.
 */
import {
  type Environment,
  type Id,
  type Message,
  type Micros,
  MSPASTRY,
  micros,
  milliseconds,
  type NodeHandle,
  PastryMachine,
  PastryNode,
  type TimerId,
} from 'e-pastry/protocol'

const ONE_WAY = milliseconds(10)

interface Task {
  readonly at: Micros
  readonly run: () => void
}

export class TinyHost implements Environment {
  readonly maxMessageBytes = 1400
  time = micros(0)
  readonly nodes: PastryNode[] = []
  /** By handle. */
  readonly ids: Id[] = []
  private readonly machine = new PastryMachine(this, MSPASTRY)
  /** What is to come, by number in the order of asking. */
  private readonly tasks = new Map<number, Task>()
  private lastTask = 0

  /** A new node, which does nothing before `start` is called. */
  addNode(id: Id): PastryNode {
    const self = (this.ids.push(id) - 1) as NodeHandle
    const node = new PastryNode(this.machine, self)
    this.nodes.push(node)
    return node
  }

  /** Lets time pass. */
  runFor(duration: Micros): void {
    const end = this.time + duration
    for (;;) {
      let first: [number, Task] | undefined
      for (const task of this.tasks) if (first === undefined || task[1].at < first[1].at) first = task
      if (first === undefined || first[1].at > end) break
      this.tasks.delete(first[0])
      this.time = first[1].at
      first[1].run()
    }
    this.time = micros(end)
  }

  // What the host gives to its nodes.

  now(): Micros {
    return this.time
  }

  /** Good enough here: nothing in this example depends on chance. */
  random(): number {
    return 0.5
  }

  send(node: NodeHandle, to: NodeHandle, message: Message): void {
    this.after(ONE_WAY, () => this.nodes[to]!.receive(node, message))
  }

  startTimer(node: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    return this.after(after, () => this.nodes[node]!.timerFired(kind, token)) as TimerId
  }

  cancelTimer(_node: NodeHandle, id: TimerId): void {
    this.tasks.delete(id)
  }

  idOf(handle: NodeHandle): Id {
    return this.ids[handle]!
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.idOf(handle).w0
  }

  emit(): void {}

  /** Has something done after a while; returns its number. */
  private after(wait: Micros, run: () => void): number {
    this.tasks.set(++this.lastTask, { at: micros(this.time + wait), run })
    return this.lastTask
  }
}
