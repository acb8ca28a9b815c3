import type { MessageKind, TableRows } from '../../protocol/wire/messages.ts'
import type { LocalState, LocalStates } from './local-states.ts'

/** Kinds of messages as they are distinguished here. */
export type EarlyKind = Exclude<MessageKind, 'tableRows'> | `tableRows (${TableRows['purpose']})`

/** A message that was delivered at once, and the state of its receiver. */
interface Early {
  readonly state: LocalState
  readonly message: number
}

/** A reason why a message may not be delivered at once. */
export interface Conflict {
  readonly kind: EarlyKind
  /** Of the message that may come first, and then matters. */
  readonly other: EarlyKind
}

/**
 * Partial-order reduction: messages of some kinds are delivered as soon as they are in flight, and no other order is looked at. That loses
 * nothing if such a message commutes with every other input of its receiver from then on, and no claim depends on it. `conflicts`
 * verifies exactly that, at every state that the receiver can have while the message waits.
 */
export class Reduction {
  private readonly locals: LocalStates
  private readonly kinds: ReadonlySet<EarlyKind>
  private readonly early = new Map<string, Early>()

  constructor(locals: LocalStates, kinds: ReadonlySet<EarlyKind>) {
    this.locals = locals
    this.kinds = kinds
  }

  /** Is the message of such a kind? */
  mayBeEarly(message: number): boolean {
    return this.kinds.has(this.kindOf(message))
  }

  note(state: LocalState, message: number): void {
    this.early.set(`${state.number} ${message}`, { state, message })
  }

  /** What shows that the search may have missed something; nothing if it has not. To be called at its end. */
  conflicts(): readonly Conflict[] {
    const { locals } = this
    const explored = locals.states.map((state) => [...locals.deliveriesOf(state)])
    const conflicts = new Map<string, Conflict>()
    const pending = [...this.early.values()]
    const seen = new Set(this.early.keys())
    for (let early = pending.pop(); early !== undefined; early = pending.pop()) {
      const { state, message } = early
      const first = locals.delivered(state, message)
      // What has happened at the receiver after the message may happen before it.
      for (const other of explored[first.to.number] ?? []) {
        if (other === message) continue
        const after = locals.delivered(state, other)
        const kinds = { kind: this.kindOf(message), other: this.kindOf(other) }
        const name = `${after.to.number} ${message}`
        if (!this.commutes(state, message, other)) conflicts.set(`${kinds.kind} ${kinds.other}`, kinds)
        else if (!seen.has(name)) pending.push({ state: after.to, message })
        seen.add(name)
      }
    }
    return [...conflicts.values()]
  }

  private commutes(state: LocalState, message: number, other: number): boolean {
    const { locals } = this
    const first = locals.delivered(state, message)
    const firstThenOther = locals.delivered(first.to, other)
    const before = locals.delivered(state, other)
    const otherThenFirst = locals.delivered(before.to, message)
    return (
      firstThenOther.to === otherThenFirst.to &&
      !otherThenFirst.isVisible &&
      `${firstThenOther.sent}` === `${before.sent}` &&
      `${first.sent}` === `${otherThenFirst.sent}`
    )
  }

  private kindOf(number: number): EarlyKind {
    const { message } = this.locals.messages[number]!
    return message.kind === 'tableRows' ? `tableRows (${message.purpose})` : message.kind
  }
}
