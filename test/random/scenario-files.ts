import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RandomScenario } from './scenario.ts'

/** Writes a scenario and its data files into a folder, to be run by the command line. Returns the path of the scenario. */
export function writeScenario({ text, files }: RandomScenario, folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of files) writeFileSync(join(folder, name), content)
  const path = join(folder, 'scenario.yaml')
  writeFileSync(path, text)
  return path
}
