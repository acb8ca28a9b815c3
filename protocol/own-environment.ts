import type { NodeHandle, TimerId } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { Micros } from './base/time.ts'
import type { Environment } from './environment.ts'
import type { NodeEvent } from './events.ts'
import type { Message } from './wire/messages.ts'

/** The stream of the node itself; applications have those of their ids. */
const OWN_STREAM = 0

/** The environment as the rules see it: that of one node, which they do not name. */
export class OwnEnvironment {
  private readonly env: Environment
  private readonly node: { readonly self: NodeHandle }

  /** `node`: the one whose environment it is, at the moment of each call. */
  constructor(env: Environment, node: OwnEnvironment['node']) {
    this.env = env
    this.node = node
  }

  get maxMessageBytes(): number {
    return this.env.maxMessageBytes
  }

  now(): Micros {
    return this.env.now(this.node.self)
  }

  random(stream = OWN_STREAM): number {
    return this.env.random(this.node.self, stream)
  }

  send(to: NodeHandle, message: Message): void {
    this.env.send(this.node.self, to, message)
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    return this.env.startTimer(this.node.self, kind, after, token)
  }

  cancelTimer(id: TimerId): void {
    this.env.cancelTimer(this.node.self, id)
  }

  idOf(handle: NodeHandle): Id {
    return this.env.idOf(handle)
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.env.leadingWordOf(handle)
  }

  emit(event: NodeEvent): void {
    this.env.emit(this.node.self, event)
  }
}
