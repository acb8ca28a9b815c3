import assert from 'node:assert/strict'
import type { Activity, Cues } from './activity.ts'

/** Something that is done at once. */
export class Instant implements Activity {
  private readonly cues: Cues
  private readonly do: () => void

  constructor(cues: Cues, what: () => void) {
    this.cues = cues
    this.do = what
  }

  start(): void {
    this.do()
    this.cues.endAt(this.cues.now)
  }

  act(): void {
    assert.fail('it is over at once and has no cue')
  }
}
