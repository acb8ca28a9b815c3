import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Impossible } from '../row.ts'

/** What the benches ask of the library of any version. */
export type Library = Pick<
  typeof import('../../sim/index.ts'),
  'Simulation' | 'parseScenario' | 'parseLatencyMatrix' | 'Problems'
>

const NEEDED = [
  'Simulation',
  'parseScenario',
  'parseLatencyMatrix',
  'Problems',
] as const satisfies readonly (keyof Library)[]

/** The compiled library of a version. Throws `Impossible` if it has none, or one of before the benches. */
export async function libraryOf(root: string): Promise<Library> {
  const file = join(root, 'dist', 'sim', 'index.js')
  if (!existsSync(file)) throw new Impossible('this version has no library, dist/sim/index.js')
  const library = (await import(pathToFileURL(file).href)) as Partial<Library>
  const missing = NEEDED.filter((name) => library[name] === undefined)
  if (missing.length > 0) throw new Impossible(`the library of this version has no ${missing.join(', ')}`)
  return library as Library
}
