import { lowerBound } from '../../protocol/base/lower-bound.ts'
import { type Film, NO_OPERATION, OPERATION_STATES } from './film.ts'
import { firstAfter } from './first-after.ts'

/** One operation of a film. */
export interface FilmedOperation {
  readonly operation: number
  readonly caller: number
  /** As a part of the ring. */
  readonly key: number
  readonly begunAt: number
  /** undefined as long as it is open. */
  endedAt: number | undefined
  state: (typeof OPERATION_STATES)[number]
}

/** A message that belongs to an operation. */
export interface FilmedMessage {
  readonly sentAt: number
  /** Microseconds, or NEVER. */
  readonly way: number
  readonly from: number
  readonly to: number
  /** In words. */
  readonly kind: string
  readonly purpose: number
}

/** The operations of a film, and how each went its way. */
export class Operations {
  private readonly film: Film
  private readonly begun: FilmedOperation[] = []
  private readonly byNumber = new Map<number, FilmedOperation>()
  private row = 0
  private longest = 0
  private most = 0
  /** So many of the first that began have ended. */
  private ended = 0

  constructor(film: Film) {
    this.film = film
  }

  /** undefined: it has not begun. */
  of(operation: number): FilmedOperation | undefined {
    this.readOn()
    return this.byNumber.get(operation)
  }

  /** The highest number of one that has begun; 0: none has. */
  get latest(): number {
    this.readOn()
    return this.most
  }

  /** Those that are open at a time, the newest first. */
  openAt(time: number): FilmedOperation[] {
    this.readOn()
    const open: FilmedOperation[] = []
    const { begun } = this
    // One that is still open has been so for as long as the film goes on.
    const first = Math.min(time - this.longest, this.oldestOpen())
    let index = lowerBound(begun.length, (place) => begun[place]!.begunAt <= time) - 1
    for (; index >= 0 && begun[index]!.begunAt >= first; index--) {
      const { endedAt } = begun[index]!
      if (endedAt === undefined || endedAt > time) open.push(begun[index]!)
    }
    return open
  }

  /** Its messages, in the order of sending. */
  messagesOf(operation: number): FilmedMessage[] {
    const found = this.of(operation)
    if (found === undefined || operation === NO_OPERATION) return []
    const { datagrams, kinds, until } = this.film
    const [sentAt, own] = [datagrams.column('sentAt'), datagrams.column('operation')]
    const end = firstAfter(sentAt, datagrams.length, found.endedAt ?? until)
    const messages: FilmedMessage[] = []
    for (let row = firstAfter(sentAt, end, found.begunAt - 1); row < end; row++)
      if (own[row] === operation)
        messages.push({
          sentAt: sentAt[row]!,
          way: datagrams.column('way')[row]!,
          from: datagrams.column('from')[row]!,
          to: datagrams.column('to')[row]!,
          kind: kinds[datagrams.column('kind')[row]!]!,
          purpose: datagrams.column('purpose')[row]!,
        })
    return messages
  }

  private oldestOpen(): number {
    for (; this.ended < this.begun.length; this.ended++)
      if (this.begun[this.ended]!.endedAt === undefined) return this.begun[this.ended]!.begunAt
    return Number.POSITIVE_INFINITY
  }

  private readOn(): void {
    const { operations } = this.film
    const [at, number, caller] = [
      operations.column('at'),
      operations.column('operation'),
      operations.column('caller'),
    ]
    const [key, state] = [operations.column('key'), operations.column('state')]
    for (; this.row < operations.length; this.row++) {
      const operation = number[this.row]!
      const time = at[this.row]!
      const known = this.byNumber.get(operation)
      if (known === undefined) {
        const begun: FilmedOperation = {
          operation,
          caller: caller[this.row]!,
          key: key[this.row]!,
          begunAt: time,
          endedAt: undefined,
          state: 'open',
        }
        this.begun.push(begun)
        this.byNumber.set(operation, begun)
        this.most = Math.max(this.most, operation)
      } else {
        known.endedAt = time
        known.state = OPERATION_STATES[state[this.row]!]!
        this.longest = Math.max(this.longest, time - known.begunAt)
      }
    }
  }
}
