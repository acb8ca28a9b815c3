import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTour, type Tour } from './tour.ts'

/** In the order in which a newcomer takes them. */
const TOURS = ['key-finds-root', 'join', 'third-dies', 'half-the-leaf-set', 'copies'] as const

/** The tours of a folder, each with its scenario. Throws Problems where one is none. */
export function readTours(folder: string): Promise<Tour[]> {
  return Promise.all(
    TOURS.map(async (name) => {
      const [text, scenario] = await Promise.all(
        [`${name}.yaml`, `scenarios/${name}.yaml`].map((path) => readFile(join(folder, path), 'utf8')),
      )
      return parseTour(text!, { name, scenario: scenario! })
    }),
  )
}
