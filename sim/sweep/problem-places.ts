import { ownValue } from '../core/own-value.ts'
import { Problem } from '../core/problem.ts'
import { type Override, readOverride } from '../scenario/text/overrides.ts'
import type { Path, Source } from '../scenario/text/source.ts'
import { amountOf } from './latin-hypercube.ts'
import type { SweepPoint } from './outline.ts'
import { canonicalText } from './same-value.ts'
import type { SweepDocument } from './schema.ts'

export interface Placed {
  readonly problem: Problem
  /** Where it stands in the sweep file, if it stands there. */
  readonly at: 'key' | 'value' | 'elsewhere'
}

interface SweepFile {
  readonly source: Source
  readonly document: SweepDocument
  readonly parameters: readonly string[]
}

/** A problem of a point, at the place in the sweep file that causes it if that is known; else where it is. */
export function inSweepFile(file: SweepFile, point: SweepPoint, problem: Problem): Placed {
  if (problem.file !== '--set') return atOverride(file, point, problem)
  const override = problem.text === undefined ? undefined : readOverride(problem.text)
  if (override === undefined || override instanceof Problem) return { problem, at: 'elsewhere' }
  const origin = originOf(file, point, override.text)
  if (origin === undefined) return { problem, at: 'elsewhere' }
  const { source } = file
  const isOnKey = (problem.column ?? 0) < override.valueOffset
  if (isOnKey) return { problem: problem.with(source.placeOfKey(origin.key)), at: 'key' }
  if (origin.value === undefined) {
    const hint = rangeHint(file, override, problem)
    const place = source.placeOfKey(origin.key)
    return { problem: problem.with({ ...place, ...(hint && { hint }) }), at: 'value' }
  }
  const rest = pathOf(problem)?.slice(override.path.length) ?? []
  return { problem: problem.with(source.placeOf([...origin.value, ...rest])), at: 'value' }
}

/** Where an override of a point comes from. */
interface Origin {
  /** Where its path stands. */
  readonly key: Path
  /** Where its value stands; undefined if it was drawn from a range. */
  readonly value: Path | undefined
}

/** Undefined for an override of the command line. */
function originOf({ document, parameters }: SweepFile, point: SweepPoint, text: string): Origin | undefined {
  const index = point.set.lastIndexOf(text)
  const parameter = index - (point.set.length - parameters.length)
  if (index === -1) return undefined
  if (parameter < 0) {
    const path = Object.keys(document.set)[index]
    return path === undefined ? undefined : { key: ['set', path], value: ['set', path] }
  }
  const path = parameters[parameter]!
  const { grid, list } = document.parameters
  if (grid !== undefined) {
    const key = ['parameters', 'grid', path]
    const value = canonicalText(point.values[parameter])
    const position = (ownValue(grid, path) ?? []).findIndex((each) => canonicalText(each) === value)
    return { key, value: [...key, position] }
  }
  if (list !== undefined) {
    const key = ['parameters', 'list', point.number - 1, path]
    return { key, value: key }
  }
  return { key: ['parameters', 'latinHypercube', 'ranges', path], value: undefined }
}

/** A path that leads through a value, as `pastry.leafSetSize.large` does, replaces what the base has there: the override is wrong, not the base. */
function atOverride(file: SweepFile, point: SweepPoint, problem: Problem): Placed {
  const replaced = pathOf(problem) ?? []
  for (const text of point.set.toReversed()) {
    const override = readOverride(text)
    if (replaced.length === 0 || override instanceof Problem) continue
    const isWithin =
      override.path.length > replaced.length && replaced.every((part, index) => part === override.path[index])
    const origin = isWithin ? originOf(file, point, text) : undefined
    if (origin !== undefined) return { problem: problem.with(file.source.placeOfKey(origin.key)), at: 'key' }
  }
  return { problem, at: 'elsewhere' }
}

function pathOf({ path }: Problem): Path | undefined {
  const read = readOverride(`${path}=0`)
  return read instanceof Problem ? undefined : read.path
}

/** Values of a range have decimals, unless the range says what they are multiples of. */
function rangeHint({ document }: SweepFile, override: Override, { hint }: Problem): string | undefined {
  const path = override.text.slice(0, override.valueOffset - 1)
  const range = ownValue(document.parameters.latinHypercube?.ranges, path)
  const value = override.source.value as number | string
  const isRounded = range?.multipleOf !== undefined || Number.isInteger(amountOf(value))
  if (isRounded || (hint !== undefined && typeof value === 'number')) return undefined
  return 'Say what values are rounded to: `multipleOf: 1` gives whole numbers, `multipleOf: 2` even ones.'
}
