import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { nearPath } from './replay-command.ts'

/** A JSON file in a results folder, whose `format` says which versions can read it. */
export interface ResultsFile {
  readonly name: string
  /** Raised when an older reader would misread the file. */
  readonly format: string
  /** What to do if it is not there. */
  readonly hint: string
}

/** The text of such a file. Its last field is a checksum of all others, so that a change by hand is noticed. */
export function resultsText(content: object): string {
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, null, 2)}\n`
}

const checksumOf = (content: object): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)

/**
 * What the file of a folder holds; `changed` if it is not what was written; undefined if there is none that this version can
 * read.
 */
export function findResults<T>(folder: string, { name, format }: ResultsFile): T | 'changed' | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const isOurs = typeof parsed === 'object' && parsed !== null && 'format' in parsed
    if (!isOurs || parsed.format !== format) return undefined
    const { checksum, ...content } = parsed as { checksum?: unknown; format: unknown }
    // Older versions wrote none.
    if (checksum !== undefined && checksum !== checksumOf(content)) return 'changed'
    return content as T
  } catch {
    return undefined
  }
}

/** As `findResults`, or throws the problem. */
export function readResults<T>(folder: string, file: ResultsFile): T {
  const found = findResults<T>(folder, file)
  if (found === 'changed')
    throw problem(
      join(folder, file.name),
      'This file was changed after it was written: its checksum is another.',
      REMEDY,
    )
  if (found !== undefined) return found
  throw problem(folder, `Holds no ${file.name} that this version of E-Pastry can read.`, file.hint)
}

const REMEDY = 'Take the copy that the program wrote, or run it again; `command` in the file says how.'

const problem = (path: string, statement: string, hint: string): Problems =>
  new Problems([new Problem({ file: nearPath(resolve(path)), statement, hint })])
