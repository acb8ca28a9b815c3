import { type Fields, parseDocument } from '../document.ts'
import { PASSES } from './passes.ts'
import type { Search } from './search.ts'

export interface ShrinkOptions {
  /** Plays the candidate, which is sound: does it break the same promise? */
  isStillBroken(candidate: Fields): boolean
  /** How many candidates are played at most. */
  readonly playsMax: number
  /** Asked before each play; the search ends early when it says no. Not given: it never does. */
  mayGoOn?(): boolean
}

export interface Shrunk {
  readonly document: Fields
  /** How many candidates were played. */
  readonly plays: number
  /** Why the search ended: no pass makes the document simpler, or a limit was met. */
  readonly end: 'minimal' | 'all plays used' | 'stopped'
}

/**
 * Makes a broken scenario simpler until no pass does any more. The result follows from the document, the answers and `playsMax` alone. To
 * resume a search that was stopped begin it anew, with an `isStillBroken` that remembers its answers.
 */
export function shrink(document: Fields, options: ShrinkOptions): Shrunk {
  const { isStillBroken, playsMax, mayGoOn } = options
  const refuted = new Set<string>()
  const search = allPasses(document)
  let best = document
  let plays = 0
  let step = search.next()
  while (!step.done) {
    const candidate = step.value
    const text = JSON.stringify(candidate)
    let isBroken = false
    if (!refuted.has(text) && isSound(candidate)) {
      if (plays === playsMax) return { document: best, plays, end: 'all plays used' }
      if (mayGoOn?.() === false) return { document: best, plays, end: 'stopped' }
      plays++
      isBroken = isStillBroken(candidate)
    }
    if (isBroken) best = candidate
    else refuted.add(text)
    step = search.next(isBroken)
  }
  return { document: step.value, plays, end: 'minimal' }
}

function* allPasses(document: Fields): Search<Fields, Fields> {
  let best = document
  for (;;) {
    const before = best
    for (const pass of PASSES) best = yield* pass(best)
    if (best === before) return best
  }
}

/** Does it parse? What does not is never played. */
function isSound(document: Fields): boolean {
  try {
    parseDocument(document)
    return true
  } catch {
    return false
  }
}
