import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTour, type Tour } from './tours/tour.ts'

/** In the order in which a newcomer takes them. */
const TOURS = ['key-finds-root', 'join', 'third-dies', 'half-the-leaf-set', 'copies'] as const

/** The tours of a folder, each with its scenario. Throws Problems if one is none. */
export function readTours(folder: string): Tour[] {
  return TOURS.map((name) => {
    const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
    return parseTour(read(`${name}.yaml`), { name, scenario: read(`scenarios/${name}.yaml`) })
  })
}
