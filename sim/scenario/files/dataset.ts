import { Problem, Problems } from '../../core/problem.ts'
import { formatNumber } from '../../core/words.ts'

/** One key and its value as it is stored: of JSON, its text without insignificant white space. */
export interface DatasetEntry {
  readonly key: string
  readonly value: string
}

const DEPTH_MAX = 500

/** A key is a name: beyond this a file is something else. */
export const KEY_LENGTH_MAX = 10_000

const HINTS = {
  list: 'A list has no keys. Write one object, or a file whose name ends with .csv and that has the header `key,value`.',
  lines:
    'Objects on lines of their own (NDJSON) are not read: make one of them, or a file whose name ends with .csv and that has the header `key,value`.',
}

/**
 * Reads a dataset in JSON: one object, any JSON values, in the order of the text.
 *
 * JSON.parse would lose what we want to keep and to say: it reorders keys that look like numbers, drops all but
 * the last of two equal keys, rounds long numbers, and words its errors differently in every version of Node.
 *
 * @throws Problems with line and column if the text is not JSON, no object, empty, or gives a key twice.
 */
export function readDataset({ file, text }: { file: string; text: string }): DatasetEntry[] {
  return new JsonReader(file, text.replace(/^\uFEFF/, '')).entries()
}

/** What is wrong with a key that is no name. */
export const longKey = (key: string) => ({
  expected: `a key of at most ${formatNumber(KEY_LENGTH_MAX)} characters`,
  found: formatNumber(key.length),
})

class JsonReader {
  readonly #file: string
  readonly #text: string
  #at = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  entries(): DatasetEntry[] {
    this.#skipBlanks()
    if (this.#text[this.#at] !== '{') throw this.#expected('a JSON object `{ "key": value }`', HINTS.list)
    const entries = new Map<string, string>()
    this.#object(0, (key, value, { at, length }) => {
      if (key.length > KEY_LENGTH_MAX) throw this.#problem(longKey(key), at)
      if (entries.has(key)) {
        const statement = `The key ${JSON.stringify(key)} is given twice.`
        throw this.#problem({ statement, hint: 'Keep one of the two.' }, at, length)
      }
      entries.set(key, value)
    })
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#expected('nothing after the closing `}`', HINTS.lines)
    if (entries.size === 0) throw this.#problem({ expected: 'at least one key', found: 'an empty object' }, 0)
    return [...entries].map(([key, value]) => ({ key, value }))
  }

  /** The next value, its tokens joined without blanks. */
  #value(depth: number): string {
    if (depth > DEPTH_MAX) throw this.#expected(`values nested at most ${DEPTH_MAX} deep`)
    this.#skipBlanks()
    const first = this.#text[this.#at]
    if (first === '"') return this.#string()
    if (first === '{') {
      const parts: string[] = []
      this.#object(depth + 1, (key, value) => parts.push(`${JSON.stringify(key)}:${value}`))
      return `{${parts.join(',')}}`
    }
    if (first === '[') {
      const parts: string[] = []
      this.#list(']', () => parts.push(this.#value(depth + 1)))
      return `[${parts.join(',')}]`
    }
    return (
      this.#take(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) ?? this.#fail('a JSON value')
    )
  }

  #object(
    depth: number,
    entry: (key: string, value: string, place: { at: number; length: number }) => void,
  ): void {
    this.#list('}', () => {
      const at = this.#at
      if (this.#text[at] !== '"') throw this.#expected('a key in double quotes')
      const written = this.#string()
      this.#skipBlanks()
      if (this.#text[this.#at] !== ':') throw this.#expected('`:` after the key')
      this.#at += 1
      entry(JSON.parse(written) as string, this.#value(depth), { at, length: written.length })
    })
  }

  /** From an opening bracket to the closing one, with commas between what `item` reads. */
  #list(closing: ']' | '}', item: () => void): void {
    this.#at += 1
    this.#skipBlanks()
    if (this.#text[this.#at] === closing) {
      this.#at += 1
      return
    }
    for (;;) {
      this.#skipBlanks()
      item()
      this.#skipBlanks()
      const next = this.#text[this.#at]
      if (next !== ',' && next !== closing) throw this.#expected(`\`,\` or \`${closing}\``)
      this.#at += 1
      if (next === closing) return
    }
  }

  #string(): string {
    const start = this.#at
    this.#at += 1
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x22) break
      if (code === 0x5c)
        this.#take(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y) ?? this.#fail('a JSON escape such as \\n or \\u00e9')
      else if (code >= 0x20) this.#at += 1
      else this.#fail('the closing `"` of a text on the same line')
    }
    this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  #skipBlanks(): void {
    this.#take(/[ \t\r\n]*/y)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0]
    this.#at += taken?.length ?? 0
    return taken
  }

  #fail(expected: string): never {
    throw this.#expected(expected)
  }

  #expected(expected: string, hint?: string): Problems {
    const token = /[^\s,:[\]{}"]+|[^\s]/y
    token.lastIndex = this.#at
    const word = token.exec(this.#text)?.[0]
    const end = this.#at >= this.#text.length ? 'the end of the file' : 'the end of the line'
    const found = word === undefined ? end : `\`${word.slice(0, 40)}\``
    const facts = { expected, found, ...(hint && { hint }) }
    return this.#problem(facts, this.#at, word?.length)
  }

  #problem(
    facts: { expected?: string; found?: string; statement?: string; hint?: string },
    at: number,
    length = 1,
  ) {
    const before = this.#text.slice(0, at).split('\n')
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length }
    return new Problems([new Problem({ file: this.#file, text: this.#text, ...place, ...facts })])
  }
}
