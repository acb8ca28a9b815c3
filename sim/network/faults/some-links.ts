import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Fate, type LinkFault, LOST, type Passage } from './link-fault.ts'

export interface SomeLinksOptions {
  /** Not given: all links. */
  readonly isConcerned: ((from: NodeHandle, to: NodeHandle) => boolean) | undefined
  readonly effects: readonly LinkFault[]
}

/** Several things that are wrong with the same links. They act in their order. */
export class SomeLinks implements LinkFault {
  private readonly options: SomeLinksOptions

  constructor(options: SomeLinksOptions) {
    this.options = options
  }

  affect(passage: Passage, fate: Fate): void {
    const { isConcerned, effects } = this.options
    if (isConcerned !== undefined && !isConcerned(passage.from, passage.to)) return
    for (const effect of effects) {
      if (fate.delay === LOST) return
      effect.affect(passage, fate)
    }
  }
}
