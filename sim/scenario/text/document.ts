import { Problem } from '../../core/problem.ts'
import {
  applyOverride,
  type Override,
  pathWithGaps,
  placeOfPart,
  placeOfValue,
  readOverride,
  withoutGaps,
} from './overrides.ts'
import { formatPath, type Path, type Place, Source } from './source.ts'

/** What a user gave us, from one or more places: a value, and where every part of it stands. */
export interface LocatedDocument {
  readonly value: unknown
  /** Where the value at a path stands; if it is missing, what should have held it. */
  placeOf(path: Path): Place
  /** Where the last key of a path stands. */
  placeOfKey(path: Path): Place
}

export interface ScenarioTextFacts {
  readonly file: string
  readonly text: string
  /** Where in the text the scenario begins, if it is a part of a larger document. */
  readonly at?: Path
  readonly set: readonly string[]
  /** Keys of which a map holds one, such as the kinds of phases. */
  readonly exclusive?: readonly string[]
}

/** A scenario file with its overrides laid over it. */
export class ScenarioText implements LocatedDocument {
  readonly file: string
  readonly value: unknown
  /** Wrong syntax: then there is no value. */
  readonly syntaxProblems: readonly Problem[]
  /** Overrides that lead nowhere, and are not in the value. */
  readonly overrideProblems: readonly Problem[]
  readonly #source: Source
  /** The last one first: it wins. */
  readonly #overrides: readonly Override[]
  /** The value before its lists closed up over entries that are left out; undefined if there are none. */
  readonly #withGaps: unknown

  constructor({ file, text, at = [], set, exclusive = [] }: ScenarioTextFacts) {
    this.file = file
    this.#source = new Source({ file, text, at })
    this.syntaxProblems = this.#source.problems
    const problems: Problem[] = []
    const overrides: Override[] = []
    let value = this.#source.value
    for (const written of set) {
      const override = readOverride(written)
      if (override instanceof Problem) {
        problems.push(override)
        continue
      }
      const result = applyOverride(value, { override, exclusive })
      if (result instanceof Problem) problems.push(result)
      else {
        value = result.value
        overrides.unshift(override)
      }
    }
    const hasGaps = overrides.some(({ leavesOut }) => leavesOut)
    this.value = hasGaps ? withoutGaps(value) : value
    this.#withGaps = hasGaps ? value : undefined
    this.overrideProblems = problems
    this.#overrides = overrides
  }

  placeOf(final: Path): Place {
    const path = this.#asWritten(final)
    const override = this.#overrides.find((candidate) => startsWith(path, candidate.path))
    return override ? placeOfValue(override, path.slice(override.path.length)) : this.#source.placeOf(path)
  }

  placeOfKey(final: Path): Place {
    const path = this.#asWritten(final)
    const inside = this.#overrides.find((candidate) => startsWith(path, candidate.path))
    if (inside && inside.path.length < path.length)
      return placeOfValue(inside, path.slice(inside.path.length))
    const own = this.#source.findKey(path)
    if (own !== undefined) return own
    const leading = this.#overrides.find((candidate) => startsWith(candidate.path, path))
    return leading ? placeOfPart(leading, path.length - 1) : this.#source.placeOf(path)
  }

  #asWritten(path: Path): Path {
    return this.#withGaps === undefined ? path : pathWithGaps(this.#withGaps, path)
  }
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((part, index) => part === path[index])
}

/** A value as a message names it: `"abc"`, `60`, `a list of 3`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string')
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}…` : JSON.stringify(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value !== 'object') return String(value)
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty map'
  return `a map with ${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', …' : ''}`
}

/** A problem with the value at a path. */
export function problemAt(
  document: LocatedDocument,
  path: Path,
  facts: { expected?: string; found?: string; statement?: string; hint?: string | undefined },
): Problem {
  const { hint, ...rest } = facts
  return new Problem({ ...document.placeOf(path), path: formatPath(path), ...rest, ...(hint && { hint }) })
}
