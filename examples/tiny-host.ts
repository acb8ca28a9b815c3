/**
 * A host of your own, as small as it can be: it gives each node an `Environment` and carries messages and timers
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
  PastryNode,
  type TimerId,
} from 'e-pastry/protocol'

const ONE_WAY = milliseconds(10)

interface Task {
  readonly at: Micros
  readonly run: () => void
}

export class TinyHost {
  now = micros(0)
  readonly nodes: PastryNode[] = []
  /** By handle. */
  readonly ids: Id[] = []
  /** What is to come, by number in the order of asking. */
  readonly tasks = new Map<number, Task>()
  private lastTask = 0

  /** A new node, which does nothing before it is told to `start`. */
  addNode(id: Id): PastryNode {
    const self = this.ids.push(id) - 1
    const node = new PastryNode(self as NodeHandle, new TinyEnvironment(this, self as NodeHandle), MSPASTRY)
    this.nodes.push(node)
    return node
  }

  /** Has something done after a while; returns its number. */
  after(wait: Micros, run: () => void): number {
    this.tasks.set(++this.lastTask, { at: micros(this.now + wait), run })
    return this.lastTask
  }

  /** Lets time pass. */
  runFor(duration: Micros): void {
    const end = this.now + duration
    for (;;) {
      let first: [number, Task] | undefined
      for (const task of this.tasks) if (first === undefined || task[1].at < first[1].at) first = task
      if (first === undefined || first[1].at > end) break
      this.tasks.delete(first[0])
      this.now = first[1].at
      first[1].run()
    }
    this.now = micros(end)
  }
}

/** What the host gives to one node. */
class TinyEnvironment implements Environment {
  readonly maxMessageBytes = 1400
  private readonly host: TinyHost
  private readonly self: NodeHandle

  constructor(host: TinyHost, self: NodeHandle) {
    this.host = host
    this.self = self
  }

  now(): Micros {
    return this.host.now
  }

  /** Good enough here: nothing in this example depends on chance. */
  random(): number {
    return 0.5
  }

  send(to: NodeHandle, message: Message): void {
    this.host.after(ONE_WAY, () => this.host.nodes[to]!.receive(this.self, message))
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    return this.host.after(after, () => this.host.nodes[this.self]!.timerFired(kind, token)) as TimerId
  }

  cancelTimer(id: TimerId): void {
    this.host.tasks.delete(id)
  }

  idOf(handle: NodeHandle): Id {
    return this.host.ids[handle]!
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.idOf(handle).w0
  }

  emit(): void {}
}
