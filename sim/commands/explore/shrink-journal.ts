import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Fields } from '../../explore/document.ts'
import { writeAtomically } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { isSystemError } from '../shell/system-error.ts'

/** The answers of a search for a smaller scenario, kept in a file, so that a search that is stopped can go on where it was. */
export class ShrinkJournal {
  readonly #path: string
  readonly #subject: string
  readonly #answers: Map<string, boolean>

  /**
   * Takes up the answers in the file, if they are about the same subject.
   *
   * @param subject all that answers depend on but for the candidate: the code, the scenario, the promise
   */
  constructor(path: string, subject: readonly unknown[]) {
    this.#path = path
    this.#subject = hashOf(subject)
    this.#answers = new Map(read(path, this.#subject))
  }

  /** The answer that is known, or the one that `play` gives now, which is kept if the system allows. */
  answerOf(candidate: Fields, play: () => boolean): boolean {
    const name = hashOf(candidate)
    const known = this.#answers.get(name)
    if (known !== undefined) return known
    const answer = play()
    this.#answers.set(name, answer)
    this.#write()
    return answer
  }

  /** A search that cannot be resumed is better than none. */
  #write(): void {
    const [subject, answers] = [this.#subject, Object.fromEntries(this.#answers)]
    try {
      makeFolder(dirname(this.#path))
      writeAtomically(this.#path, `${JSON.stringify({ subject, answers })}\n`)
    } catch (error) {
      if (!isSystemError(error)) throw error
    }
  }

  /** The search has come to its end. */
  remove(): void {
    rmSync(this.#path, { force: true })
  }
}

interface Kept {
  readonly subject: string
  readonly answers: Readonly<Record<string, boolean>>
}

/** What the file holds about that subject; nothing if it cannot be read. */
function read(path: string, subject: string): [string, boolean][] {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept
    return kept.subject === subject ? Object.entries(kept.answers) : []
  } catch {
    return []
  }
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24)
