import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { Fields } from '../document.ts'

/** Draws of one named stream of a seed. Drawing more under one name changes nothing under another. */
export class Draw {
  readonly #stream: RandomStream

  constructor(seed: number, name: string) {
    this.#stream = randomStream(streamKey(String(seed), 'random scenario', name))
  }

  /** True for this share of the draws. */
  toss(share: number): boolean {
    return this.#stream.next() < share
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + this.#stream.integer(to - from + 1)
  }

  /** A number with two decimals, both ends included. */
  hundredths(from: number, to: number): number {
    return this.whole(Math.round(100 * from), Math.round(100 * to)) / 100
  }

  /** One of the values, all equally likely. */
  oneOf<const Value>(values: readonly Value[]): Value {
    return values[this.#stream.integer(values.length)]!
  }

  /** One of the values, each as likely as its weight says. Weights are whole numbers. */
  weighted<const Value>(choices: readonly (readonly [weight: number, value: Value])[]): Value {
    let left = this.#stream.integer(choices.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, value] of choices) {
      if (left < weight) return value
      left -= weight
    }
    throw new Error('no choice has a weight')
  }

  /** The fields in this share of the draws, else none. */
  include(share: number, fields: () => Fields): Fields {
    return this.toss(share) ? fields() : {}
  }
}
