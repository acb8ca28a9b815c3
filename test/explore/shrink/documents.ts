import type { Fields } from '../../../sim/explore/document.ts'
import { isMap } from '../../../sim/explore/shrink/edits.ts'

/** Kind and fields of each phase, at any depth. */
export function phasesOf({ phases }: Fields): Fields[] {
  if (!Array.isArray(phases)) return []
  return phases.flatMap((entry) => {
    if (isMap(entry.repeat)) return phasesOf(entry.repeat)
    return [entry.during ?? entry]
  })
}
