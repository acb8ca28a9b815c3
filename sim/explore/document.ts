import { Document, isMap, isPair, visit } from 'yaml'
import { parseScenario } from '../scenario/parse.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'

/** A scenario, or a part of one, as a YAML file gives it: keys and values of a map. It names no data files. */
export type Fields = Readonly<Record<string, unknown>>

/** The text of a scenario as it is written by hand: one line for each section and for each phase. Empty sections are left out. */
export function textOf(fields: Fields): string {
  const stated = Object.entries(fields).filter(([, value]) => !isEmpty(value))
  const document = new Document(Object.fromEntries(stated), { aliasDuplicateObjects: false })
  visit(document, {
    Map: (_, map, ancestors) => {
      const parent = ancestors.at(-1)
      if (isPair(parent) && isMap(ancestors.at(-2))) map.flow = true
    },
  })
  return document.toString({ lineWidth: 0 })
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Throws Problems if the scenario is not sound. */
export const parseDocument = (document: Fields): ResolvedScenario =>
  parseScenario(textOf(document), {
    file: 'scenario.yaml',
    readFile: () => {
      throw new Error('an explored scenario has no data files')
    },
    parseLatencyMatrix: () => {
      throw new Error('an explored scenario has no data files')
    },
  })
