import { NO_TIMER } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import type { Routing } from './messages.ts'
import type { Transport } from './transport.ts'

/** The question that a part has asked another node, the `session` of its messages; an answer to an older one is ignored. */
export class OpenQuestion {
  private readonly routing: Pick<Routing, 'startTimer' | 'cancelTimer'>
  private readonly transport: Pick<Transport, 'nextQuestion' | 'replyTimeout'>
  private readonly timerKind: number
  private number = -1
  private timer = NO_TIMER

  /** `timerKind`: of the timer that says that no answer has come; its token is the number of the question. */
  constructor(routing: OpenQuestion['routing'], transport: OpenQuestion['transport'], timerKind: number) {
    this.routing = routing
    this.transport = transport
    this.timerKind = timerKind
  }

  /** Numbers another question, in place of the last one. */
  next(): number {
    this.number = this.transport.nextQuestion()
    return this.number
  }

  is(session: number): boolean {
    return session === this.number
  }

  /** Starts the timer anew, for a question that goes out after `wait`. */
  awaitReply(wait: Micros = micros(0)): void {
    this.cancelTimer()
    this.timer = this.routing.startTimer(this.timerKind, this.transport.replyTimeout(wait), this.number)
  }

  cancelTimer(): void {
    this.routing.cancelTimer(this.timer)
  }
}
