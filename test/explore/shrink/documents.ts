import { type Fields, parseDocument } from '../../../sim/explore/document.ts'
import { isMap } from '../../../sim/explore/shrink/edits.ts'

/** Does it parse? */
export function isSound(document: Fields): boolean {
  try {
    parseDocument(document)
    return true
  } catch {
    return false
  }
}

/** Kind and fields of each phase, at any depth. */
export function phasesOf({ phases }: Fields): Fields[] {
  if (!Array.isArray(phases)) return []
  return phases.flatMap((entry) => {
    if (isMap(entry.repeat)) return phasesOf(entry.repeat)
    return [entry.during ?? entry]
  })
}
