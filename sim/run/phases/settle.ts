import assert from 'node:assert/strict'
import { micros } from '../../../protocol/base/time.ts'
import type { SettlePhase } from '../../scenario/resolved.ts'
import type { Activity, Cues, Stage } from './activity.ts'

/** How often it is looked whether anything has changed. */
const CHECK_PERIOD = 1_000_000

/**
 * Waits for a time, or until no leaf set has changed for a while. While churn makes nodes come and go the overlay is not at
 * rest, whatever the leaf sets say.
 */
export class Settling implements Activity {
  private readonly cues: Cues
  private readonly phase: SettlePhase
  private readonly stage: Stage
  private leafSetChanges = 0
  private turnover = 0
  private quietSince = micros(0)
  private end = micros(0)
  /** Of a settle until stable: has it become so? */
  private stable: 'yes' | 'no' | undefined

  constructor(cues: Cues, stage: Stage, phase: SettlePhase) {
    this.cues = cues
    this.stage = stage
    this.phase = phase
  }

  start(): void {
    const { wait } = this.phase
    const { now } = this.cues
    if ('for' in wait) return this.cues.endAt(micros(now + wait.for))
    this.end = micros(now + wait.atMost)
    this.cues.expectEnd(this.end)
    this.look()
    this.quietSince = now
    this.cues.at(micros(now + CHECK_PERIOD), 0)
  }

  act(): void {
    const { wait } = this.phase
    assert('until' in wait)
    const { now } = this.cues
    if (this.look() === 'changed') this.quietSince = now
    const isStable = now - this.quietSince >= wait.quiet
    this.stable = isStable ? 'yes' : 'no'
    if (isStable || now >= this.end) this.cues.endAt(now)
    else this.cues.at(micros(now + CHECK_PERIOD), 0)
  }

  ended(): void {
    if (this.stable !== undefined) this.stage.measurement.settled(this.phase.index, this.stable)
  }

  private look(): 'changed' | 'unchanged' {
    const { world, membership } = this.stage
    let changes = 0
    for (const node of membership.live) changes += world.resident(node)!.node.leafSet.version
    const isSame = changes === this.leafSetChanges && membership.turnover === this.turnover
    this.leafSetChanges = changes
    this.turnover = membership.turnover
    return isSame ? 'unchanged' : 'changed'
  }
}
