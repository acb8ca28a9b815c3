import { hash32, hash32Pair, type StreamKey, toUnit } from '../../core/random.ts'

const TWO_32 = 4_294_967_296

/** After this many times the memory of the chain no trace of its earlier state is left: e^−64. */
const MEMORIES = 64

/**
 * A Markov chain of two states, good and bad, that takes a step each microsecond, and can be looked at at any instant in any
 * order: its state is a pure function of a key and the instant. The lengths of good and bad times are geometric with the
 * stated means.
 *
 * Instants that are further apart than the chain remembers are independent; at these, the multiples of a power of two, the
 * state is drawn as it is in the long run. What lies between two of them is found by halving: in the middle the state is drawn
 * given the states at both ends, which is exact. A look takes as many draws as the power has bits. Powers of the matrix of
 * transitions come by squaring, without a function whose last bit depends on the platform.
 */
export class TwoStates {
  /** In the long run. */
  readonly badShare: number
  /** By level k: the chance that the chain has forgotten its state within 2^k steps. */
  private readonly forgotten: number[] = []
  /** 2^k steps of the last level: so far apart instants are independent. */
  private readonly apart: number

  /** Mean lengths in microseconds, at least 2 each. */
  constructor({ good, bad }: { readonly good: number; readonly bad: number }) {
    const leavesGood = 1 / good
    const leavesBad = 1 / bad
    this.badShare = leavesGood / (leavesGood + leavesBad)
    let forgets = leavesGood + leavesBad
    let steps = 1
    for (; steps < MEMORIES / (leavesGood + leavesBad); steps *= 2) {
      this.forgotten.push(forgets)
      forgets = forgets * (2 - forgets)
    }
    this.apart = steps
  }

  /** Is the chain of that key in its bad state at that instant, in whole microseconds? */
  isBad(key: StreamKey, at: number): boolean {
    let level = this.forgotten.length
    let width = this.apart
    let left = Math.floor(at / width) * width
    let isLeftBad = this.drawnAt(key, left)
    if (left === at) return isLeftBad
    let isRightBad = this.drawnAt(key, left + width)
    for (;;) {
      level--
      width /= 2
      const middle = left + width
      const draw = toUnit(draw32(key, level + 1, middle / width))
      const isMiddleBad = draw < this.badBetween(level, isLeftBad, isRightBad)
      if (middle === at) return isMiddleBad
      if (at < middle) isRightBad = isMiddleBad
      else {
        left = middle
        isLeftBad = isMiddleBad
      }
    }
  }

  private drawnAt(key: StreamKey, instant: number): boolean {
    return toUnit(draw32(key, 0, instant / this.apart)) < this.badShare
  }

  /** The chance of the bad state in the middle, given the states 2^level steps before and after it. */
  private badBetween(level: number, isLeftBad: boolean, isRightBad: boolean): number {
    const viaBad = this.step(level, isLeftBad, true) * this.step(level, true, isRightBad)
    const viaGood = this.step(level, isLeftBad, false) * this.step(level, false, isRightBad)
    return viaBad / (viaBad + viaGood)
  }

  /** The chance to be in the one state 2^level steps after the other. */
  private step(level: number, isBad: boolean, willBeBad: boolean): number {
    const forgotten = this.forgotten[level]!
    const share = willBeBad ? this.badShare : 1 - this.badShare
    return isBad === willBeBad ? 1 - forgotten + forgotten * share : forgotten * share
  }
}

/** Of two numbers, the second of up to 53 bits. */
function draw32(key: StreamKey, level: number, index: number): number {
  return hash32Pair(key, hash32(key, level + 64 * Math.floor(index / TWO_32)), index % TWO_32)
}
