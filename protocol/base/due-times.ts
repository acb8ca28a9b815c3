import { lowerBound } from './lower-bound.ts'
import type { Micros } from './time.ts'

/** Things that fall due at stated times, which mostly come in the order of these times. */
export class DueTimes<Thing> {
  /** In order of time; things of one time in the order in which they came. */
  private things: { readonly at: Micros; readonly thing: Thing }[] = []
  /** The things before this index have been taken. */
  private first = 0

  /** When the next one falls due. */
  get next(): Micros | undefined {
    return this.things[this.first]?.at
  }

  add(at: Micros, thing: Thing): void {
    const { things } = this
    const place = lowerBound(things.length, (index) => index < this.first || things[index]!.at <= at)
    things.splice(place, 0, { at, thing })
  }

  /** Takes all that are due by now, in order. */
  takeUntil(now: Micros): Thing[] {
    const due: Thing[] = []
    for (; (this.next ?? Infinity) <= now; this.first++) due.push(this.things[this.first]!.thing)
    if (this.first * 2 > this.things.length) {
      this.things = this.things.slice(this.first)
      this.first = 0
    }
    return due
  }
}
