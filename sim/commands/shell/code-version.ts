import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILED = fileURLToPath(new URL('../../..', import.meta.url))

const ROOMS = ['protocol', 'sim']
/** What writes, sums up or draws what runs report cannot change it. */
const LEFT_OUT = ['commands', 'figures', 'sweep'].map((room) => join('sim', room))

/**
 * Names the compiled code that a run depends on. Two versions of one name behave the same; one comment more, on lines of its
 * own, makes no other version.
 */
export function codeVersion(): string {
  const hash = createHash('sha256')
  for (const file of ROOMS.flatMap(compiledFiles).sort(byCodeUnits)) {
    hash.update(`${file}\n`)
    hash.update(withoutCommentLines(readFileSync(join(COMPILED, file), 'utf8')))
  }
  return hash.digest('hex').slice(0, 12)
}

function compiledFiles(room: string): string[] {
  return readdirSync(join(COMPILED, room), { recursive: true, encoding: 'utf8' })
    .map((name) => join(room, name))
    .filter((name) => name.endsWith('.js') && !LEFT_OUT.some((room) => name.startsWith(room)))
}

/** Without lines that are a comment from their first character on, and blank ones. */
export function withoutCommentLines(text: string): string {
  let isInside = false
  return text
    .split('\n')
    .filter((line) => {
      const trimmed = line.trim()
      const isOpening = trimmed.startsWith('/*')
      const isComment = isInside || isOpening || trimmed.startsWith('//')
      if (isInside || isOpening) isInside = !trimmed.includes('*/', isOpening ? 2 : 0)
      return !isComment && trimmed !== ''
    })
    .join('\n')
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
