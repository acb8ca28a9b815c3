import type { Tour } from '../tours/tour.ts'
import type { Start } from './start.ts'

/** A scenario that comes with the page. */
export interface ShippedScenario {
  /** Its path below `scenarios/`. */
  readonly path: string
  readonly description: string
  readonly text: string
}

export interface Shipped {
  readonly shipped: readonly ShippedScenario[]
  readonly tours: readonly Tour[]
  /** Data files, by their paths as scenarios name them. */
  readonly files: Readonly<Record<string, string>>
  /** What the page begins with, if the command named it. */
  readonly start?: Start
}
