import { assert } from '../core/assert.ts'

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
  'reunion',
  'application',
  'relaying',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** For an operation of a user or application: requests and answers, routed or straight, and the copies of what they write. */
const FOR_OPERATIONS: ReadonlySet<Purpose> = new Set(['lookups', 'storage', 'replication', 'application'])

/** Control traffic is all traffic that is not sent for an operation. Acknowledgements are part of it, and are also listed separately. */
export const isControl = (purpose: Purpose): boolean => !FOR_OPERATIONS.has(purpose)

/** What became of datagrams on the way to their nodes, if it is not that each arrives once as it was sent. */
const MISHAPS = ['lost', 'duplicated', 'damaged', 'dropped'] as const
type Mishap = (typeof MISHAPS)[number]

export interface TrafficOptions {
  /** Names of the kinds of message, in the order of their numbers. */
  readonly kinds: readonly string[]
}

/** What was sent up to an instant, or between two: a number for each purpose and kind. */
export interface TrafficTotals {
  readonly messages: Float64Array
  readonly bytes: Float64Array
  /** In the order of MISHAPS. */
  readonly mishaps: Float64Array
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
  readonly #mishaps = new Float64Array(MISHAPS.length)

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

  /** It happened to this many datagrams. */
  countMishap(mishap: Mishap, datagrams = 1): void {
    this.#mishaps[MISHAPS.indexOf(mishap)]! += datagrams
  }

  totals(): TrafficTotals {
    return {
      messages: this.#messages.slice(),
      bytes: this.#bytes.slice(),
      mishaps: this.#mishaps.slice(),
    }
  }

  /** What was sent since `totals()` gave `before`. */
  since(before: TrafficTotals): TrafficTotals {
    assert(before.messages.length === this.#messages.length, 'totals of other message kinds')
    return {
      messages: this.#messages.map((count, cell) => count - before.messages[cell]!),
      bytes: this.#bytes.map((bytes, cell) => bytes - before.bytes[cell]!),
      mishaps: this.#mishaps.map((count, place) => count - before.mishaps[place]!),
    }
  }

  /** Messages of each kind, for all purposes. */
  byKind({ messages }: Pick<TrafficTotals, 'messages'>): number[] {
    const { length } = this.kinds
    return this.kinds.map((_, kind) =>
      PURPOSES.reduce((sum, _, purpose) => sum + messages[purpose * length + kind]!, 0),
    )
  }

  /** What there is of totals: by purpose, and within one by kind. */
  shares({ messages, bytes }: Pick<TrafficTotals, 'messages' | 'bytes'>): TrafficShare[] {
    return PURPOSES.flatMap((purpose, place) =>
      this.kinds.map((kind, number) => {
        const cell = place * this.kinds.length + number
        return { kind, purpose, messages: messages[cell]!, bytes: bytes[cell]! }
      }),
    ).filter((share) => share.messages > 0)
  }
}

/** What became of the datagrams of a period or interval, as cells of its row. */
export function mishapCells({ mishaps }: Pick<TrafficTotals, 'mishaps'>) {
  const [lost, duplicated, damaged, dropped] = mishaps as unknown as [number, number, number, number]
  return {
    datagrams_lost: lost,
    datagrams_duplicated: duplicated,
    datagrams_damaged: damaged,
    datagrams_dropped: dropped,
  }
}

export function sumOf(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}
