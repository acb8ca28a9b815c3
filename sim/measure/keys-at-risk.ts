import { compareIds, type Id } from '../../protocol/base/id.ts'

/** The ids between two of them, going clockwise from `from` to `to`. */
export interface Span {
  readonly from: Id
  readonly to: Id
}

/** Keys are in buckets by the leading bits of their ids, so that the keys of a span are found without looking at all others. */
const BUCKET_BITS = 12
const BUCKETS = 1 << BUCKET_BITS
const bucketOf = ({ w0 }: Id): number => w0 >>> (32 - BUCKET_BITS)

/** Which keys are at risk, by their numbers. Only keys that may have changed since the last count are checked again. */
export class KeysAtRisk {
  readonly #isAtRisk: (number: number) => boolean
  readonly #buckets: (number[] | undefined)[] = []
  readonly #changed = new Set<number>()
  readonly #atRisk = new Set<number>()

  constructor(isAtRisk: (number: number) => boolean) {
    this.#isAtRisk = isAtRisk
  }

  /** A key that was not known. */
  add(number: number, id: Id): void {
    const bucket = bucketOf(id)
    const keys = this.#buckets[bucket]
    if (keys === undefined) this.#buckets[bucket] = [number]
    else keys.push(number)
    this.#changed.add(number)
  }

  /** The acknowledged version of a key, or its holders, have changed. */
  keyChanged(number: number): void {
    this.#changed.add(number)
  }

  /** Which nodes should hold the keys of a span has changed. */
  spanChanged({ from, to }: Span): void {
    const first = bucketOf(from)
    const last = bucketOf(to)
    const isAllRound = first === last && compareIds(from, to) >= 0
    const count = isAllRound ? BUCKETS : ((last - first + BUCKETS) % BUCKETS) + 1
    for (let step = 0; step < count; step++)
      for (const number of this.#buckets[(first + step) % BUCKETS] ?? []) this.#changed.add(number)
  }

  count(): number {
    for (const number of this.#changed)
      if (this.#isAtRisk(number)) this.#atRisk.add(number)
      else this.#atRisk.delete(number)
    this.#changed.clear()
    return this.#atRisk.size
  }
}
