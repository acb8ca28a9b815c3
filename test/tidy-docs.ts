import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import type { Source } from './tidy-source.ts'

/** The rules for documents. Each gives one line per offence. */

/** Every document in Markdown at the root of the project and in the given folders; not what ava keeps of snapshots. */
export function readDocs(folders: readonly string[]): Source[] {
  const within = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return [...readdirSync('.'), ...within]
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !path.includes('/snapshots/') && statSync(path).isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

const PROSE_WIDTH = 100
const LINK = /\[[^\]]*\]\([^)\s]*\)/g
/** Tables, headings and comments have one line each, and code has the lines that it has. */
const OTHER_THAN_PROSE = /^(\s*\||#| {4}|\t|<!--)/

/** Prose is wrapped at 100 columns. A line that cannot be broken, such as a long link, may be longer. */
export function proseWidth({ path, text }: Source): string[] {
  return linesOutsideFences(text).flatMap(({ line, number }) => {
    if ([...line].length <= PROSE_WIDTH || OTHER_THAN_PROSE.test(line)) return []
    const words = line
      .trim()
      .replace(/^[-*] |^\d+\. /, '')
      .replaceAll(LINK, 'link')
      .split(' ')
    return words.length === 1 ? [] : [`${path}:${number}: wider than ${PROSE_WIDTH} columns`]
  })
}

const TARGET = /\]\((?<target>[^)\s]+)\)/g

/** A link leads to a file of the project, and to a heading of that file. `exists` is given to test the rule itself. */
export function links(docs: readonly Source[], exists: (path: string) => boolean = existsSync): string[] {
  const headings = new Map(docs.map(({ path, text }) => [path, headingsOf(text)]))
  return docs.flatMap(({ path, text }) =>
    linesOutsideFences(text).flatMap(({ line, number }) =>
      [...line.replaceAll(/`[^`]*`/g, '').matchAll(TARGET)].flatMap(({ groups }) => {
        const target = groups!.target!
        if (/^[a-z]+:/.test(target)) return []
        const [file = '', heading] = target.split('#')
        const place = file === '' ? path : posix.join(posix.dirname(path), file)
        const leads = exists(place) && (heading === undefined || headings.get(place)?.has(heading))
        return leads ? [] : [`${path}:${number}: ${target} leads nowhere`]
      }),
    ),
  )
}

interface Line {
  readonly line: string
  /** From 1. */
  readonly number: number
}

function linesOutsideFences(text: string): Line[] {
  let isFenced = false
  return text.split('\n').flatMap((line, index) => {
    const isFence = line.trimStart().startsWith('```')
    if (isFence) isFenced = !isFenced
    return isFence || isFenced ? [] : [{ line, number: index + 1 }]
  })
}

/** The headings by the names that links give them. */
export function headingsOf(text: string): Set<string> {
  return new Set(
    linesOutsideFences(text)
      .map(({ line }) => /^#+ (?<title>.+)$/.exec(line)?.groups?.title)
      .filter((title) => title !== undefined)
      .map((title) =>
        title
          .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
  )
}
