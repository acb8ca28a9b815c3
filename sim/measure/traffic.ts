import assert from 'node:assert/strict'

/** What messages are sent for, in the order of the rows of traffic.csv. */
export const PURPOSES = [
  'join',
  'leaf-set',
  'table',
  'distance',
  'acks',
  'lookups',
  'storage',
  'replication',
  'repair',
  'seed-server',
  'application',
  'relaying',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** For an operation of a user or application: requests and answers, routed or straight, and the copies of what they write. */
const FOR_OPERATIONS: ReadonlySet<Purpose> = new Set(['lookups', 'storage', 'replication', 'application'])

/** Control traffic is all that is not sent for an operation. Acknowledgements are part of it, and are given apart besides. */
export const isControl = (purpose: Purpose): boolean => !FOR_OPERATIONS.has(purpose)

export interface TrafficOptions {
  /** Names of the kinds of message, in the order of their numbers. */
  readonly kinds: readonly string[]
}

/** What was sent up to an instant, or between two: a number for each purpose and kind. */
export interface TrafficTotals {
  readonly messages: Float64Array
  readonly bytes: Float64Array
}

/** The messages of one kind that were sent for one purpose. */
export interface TrafficShare {
  readonly kind: string
  readonly purpose: Purpose
  readonly messages: number
  readonly bytes: number
}

/** Messages and bytes sent, by kind and purpose, since the start of the run. Phases and intervals subtract what was before them. */
export class Traffic {
  readonly kinds: readonly string[]
  readonly #messages: Float64Array
  readonly #bytes: Float64Array

  constructor({ kinds }: TrafficOptions) {
    this.kinds = kinds
    this.#messages = new Float64Array(PURPOSES.length * kinds.length)
    this.#bytes = new Float64Array(PURPOSES.length * kinds.length)
  }

  /** `kind` and `purpose`: their places among the kinds and the purposes. Lost messages are sent messages. */
  count(kind: number, purpose: number, bytes: number): void {
    const cell = purpose * this.kinds.length + kind
    this.#messages[cell]! += 1
    this.#bytes[cell]! += bytes
  }

  totals(): TrafficTotals {
    return { messages: this.#messages.slice(), bytes: this.#bytes.slice() }
  }

  /** What was sent since `totals()` gave `before`. */
  since(before: TrafficTotals): TrafficTotals {
    assert(before.messages.length === this.#messages.length, 'totals of other message kinds')
    return {
      messages: this.#messages.map((count, cell) => count - before.messages[cell]!),
      bytes: this.#bytes.map((bytes, cell) => bytes - before.bytes[cell]!),
    }
  }

  /** Messages of each kind, whatever they were sent for. */
  byKind({ messages }: TrafficTotals): number[] {
    const { length } = this.kinds
    return this.kinds.map((_, kind) =>
      PURPOSES.reduce((sum, _, purpose) => sum + messages[purpose * length + kind]!, 0),
    )
  }

  /** What there is of totals: by purpose, and within one by kind. */
  shares({ messages, bytes }: TrafficTotals): TrafficShare[] {
    return PURPOSES.flatMap((purpose, place) =>
      this.kinds.map((kind, number) => {
        const cell = place * this.kinds.length + number
        return { kind, purpose, messages: messages[cell]!, bytes: bytes[cell]! }
      }),
    ).filter((share) => share.messages > 0)
  }
}

export function sumOf(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}
