import { parse as parseYaml } from 'yaml'
import { isMap, type PlainDocument } from '../../../sim/explore/shrink/plain-document.ts'
import { parse } from '../../random/digest.ts'
import type { RandomScenario } from '../../random/scenario.ts'

export const documentOf = ({ text }: Pick<RandomScenario, 'text'>): PlainDocument => parseYaml(text)

/** Does it parse, with these data files? */
export function isSound(document: PlainDocument, files: RandomScenario['files'] = new Map()): boolean {
  try {
    parse({ text: JSON.stringify(document), files })
    return true
  } catch {
    return false
  }
}

/** Kind and fields of each phase, at any depth. */
export function phasesOf({ phases }: { readonly phases?: unknown }): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(phases)) return []
  return phases.flatMap((entry) => {
    if (isMap(entry.repeat)) return phasesOf(entry.repeat)
    return [entry.during ?? entry]
  })
}
