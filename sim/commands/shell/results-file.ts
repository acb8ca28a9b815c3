import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'

/** A JSON file in a results folder, whose `format` says which versions can read it. */
export interface ResultsFile {
  readonly name: string
  /** Raised when an older reader would misread the file. */
  readonly format: string
  /** What to do where it is not there. */
  readonly hint: string
}

/** What the file of a folder holds; undefined where there is none that this version can read. */
export function findResults<T>(folder: string, { name, format }: ResultsFile): T | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const isOurs = typeof content === 'object' && content !== null && 'format' in content
    return isOurs && content.format === format ? (content as T) : undefined
  } catch {
    return undefined
  }
}

/** As `findResults`, or throws the problem. */
export function readResults<T>(folder: string, file: ResultsFile): T {
  const found = findResults<T>(folder, file)
  if (found !== undefined) return found
  const statement = `Holds no ${file.name} that this version of E-Pastry can read.`
  throw new Problems([new Problem({ file: folder, statement, hint: file.hint })])
}
