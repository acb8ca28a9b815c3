import { Problem } from '../core/problem.ts'
import { type Override, readOverride } from '../scenario/text/overrides.ts'
import type { Path, Source } from '../scenario/text/source.ts'
import { amountOf } from './latin-hypercube.ts'
import type { SweepPoint } from './outline.ts'
import { canonicalText } from './same-value.ts'
import type { SweepDocument } from './schema.ts'

export interface Placed {
  readonly problem: Problem
  readonly stands: 'at a key' | 'at a value' | 'elsewhere'
}

interface SweepFile {
  readonly source: Source
  readonly document: SweepDocument
  readonly parameters: readonly string[]
}

/** A problem of a point, at what makes it in the sweep file where that is known; else where it is. */
export function inSweepFile(file: SweepFile, point: SweepPoint, problem: Problem): Placed {
  if (problem.file !== '--set') return blamedOnOverride(file, point, problem)
  const override = problem.text === undefined ? undefined : readOverride(problem.text)
  if (override === undefined || override instanceof Problem) return { problem, stands: 'elsewhere' }
  const origin = originOf(file, point, override.text)
  if (origin === undefined) return { problem, stands: 'elsewhere' }
  const { source } = file
  const isOnKey = (problem.column ?? 0) < override.valueOffset
  if (isOnKey) return { problem: problem.with(source.placeOfKey(origin.key)), stands: 'at a key' }
  if (origin.value === undefined) {
    const hint = rangeHint(file, override, problem)
    const place = source.placeOfKey(origin.key)
    return { problem: problem.with({ ...place, ...(hint && { hint }) }), stands: 'at a value' }
  }
  const rest = pathOf(problem)?.slice(override.path.length) ?? []
  return { problem: problem.with(source.placeOf([...origin.value, ...rest])), stands: 'at a value' }
}

/** Where an override of a point comes from. */
interface Origin {
  /** Where its path stands. */
  readonly key: Path
  /** Where its value stands; undefined where it was drawn from a range. */
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
    const position = (grid[path] ?? []).findIndex((each) => canonicalText(each) === value)
    return { key, value: [...key, position] }
  }
  if (list !== undefined) {
    const key = ['parameters', 'list', point.number - 1, path]
    return { key, value: key }
  }
  return { key: ['parameters', 'latinHypercube', 'ranges', path], value: undefined }
}

/** A path that leads through a value, as `pastry.leafSetSize.large` does, spoils what the base has there, and not the base is to blame. */
function blamedOnOverride(file: SweepFile, point: SweepPoint, problem: Problem): Placed {
  const spoilt = pathOf(problem) ?? []
  for (const text of point.set.toReversed()) {
    const override = readOverride(text)
    if (spoilt.length === 0 || override instanceof Problem) continue
    const isWithin =
      override.path.length > spoilt.length && spoilt.every((part, index) => part === override.path[index])
    const origin = isWithin ? originOf(file, point, text) : undefined
    if (origin !== undefined)
      return { problem: problem.with(file.source.placeOfKey(origin.key)), stands: 'at a key' }
  }
  return { problem, stands: 'elsewhere' }
}

function pathOf({ path }: Problem): Path | undefined {
  const read = readOverride(`${path}=0`)
  return read instanceof Problem ? undefined : read.path
}

/** Values of a range have decimals unless they are told not to. */
function rangeHint({ document }: SweepFile, override: Override, { hint }: Problem): string | undefined {
  const path = override.text.slice(0, override.valueOffset - 1)
  const range = document.parameters.latinHypercube?.ranges[path]
  const value = override.source.value as number | string
  const isRounded = range?.multipleOf !== undefined || Number.isInteger(amountOf(value))
  if (isRounded || (hint !== undefined && typeof value === 'number')) return undefined
  return 'Say what values are rounded to: `multipleOf: 1` gives whole numbers, `multipleOf: 2` even ones.'
}
