import type { NodeHandle, TimerId } from './base/handles.ts'
import type { PastryParameters } from './base/parameters.ts'
import type { Micros } from './base/time.ts'
import type { Environment } from './environment.ts'
import type { NodeEvent } from './events.ts'
import { Questions } from './questions.ts'
import type { DirectNeighbours } from './state/direct-neighbours.ts'
import type { Message } from './wire/messages.ts'
import { HANDLE_BYTES, HEADER_BYTES } from './wire/sizes.ts'

/** Bytes of a message about leaf sets or rows that are not handles, at most. */
const LIST_OVERHEAD = 16

/** What each part of a node stands on: the node's environment and parameters. Whatever goes to the left neighbour is noted. */
export class Host {
  readonly parameters: PastryParameters
  readonly questions: Questions
  private readonly env: Environment
  private readonly neighbours: DirectNeighbours

  constructor(env: Environment, parameters: PastryParameters, neighbours: DirectNeighbours) {
    this.env = env
    this.parameters = parameters
    this.neighbours = neighbours
    this.questions = new Questions(env)
  }

  now(): Micros {
    return this.env.now()
  }

  /** Uniform on [0, 1), from the node's own stream. */
  random(): number {
    return this.env.random()
  }

  send(to: NodeHandle, message: Message): void {
    if (to === this.neighbours.left) this.neighbours.sentLeftAt = this.env.now()
    this.env.send(to, message)
  }

  /** How many nodes a message can list, each with so many bytes about it. */
  listCapacity(bytesAboutEach = 0): number {
    return Math.floor(
      (this.env.maxMessageBytes - HEADER_BYTES - LIST_OVERHEAD) / (HANDLE_BYTES + bytesAboutEach),
    )
  }

  startTimer(kind: number, after: Micros, token?: number): TimerId {
    return this.env.startTimer(kind, after, token)
  }

  cancelTimer(id: TimerId): void {
    this.env.cancelTimer(id)
  }

  emit(event: NodeEvent): void {
    this.env.emit(event)
  }
}
