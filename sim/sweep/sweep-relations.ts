import { Problem } from '../core/problem.ts'
import { problemAt } from '../scenario/document.ts'
import { readOverride } from '../scenario/overrides.ts'
import { formatNumber } from '../scenario/quantities.ts'
import { formatPath, type Path, type Source } from '../scenario/source.ts'
import type { Design } from './design.ts'
import { amountOf, type Range, unitOf } from './latin-hypercube.ts'
import { RUNS_MAX } from './plan.ts'
import type { SweepDocument } from './schema.ts'

interface SweepFacts {
  readonly design: Design
  readonly runsAtMost: number
}

/** What a field cannot tell by itself. */
export function checkSweep(source: Source, document: SweepDocument, facts: SweepFacts): Problem[] {
  return [
    ...checkPaths(source, document),
    ...checkTwice(source, document),
    ...checkRanges(source, document),
    ...checkSize(source, document, facts),
    ...checkTitles(source, document, facts.design),
    ...checkBaseline(source, document),
  ]
}

/** Where the paths of the parameters stand. */
function pathsWithPlaces({ parameters, set }: SweepDocument): Path[] {
  const { grid, list, latinHypercube } = parameters
  return [
    ...Object.keys(set).map((path) => ['set', path]),
    ...Object.keys(grid ?? {}).map((path) => ['parameters', 'grid', path]),
    ...(list ?? []).flatMap((point, index) =>
      Object.keys(point).map((path) => ['parameters', 'list', index, path]),
    ),
    ...Object.keys(latinHypercube?.ranges ?? {}).map((path) => [
      'parameters',
      'latinHypercube',
      'ranges',
      path,
    ]),
  ]
}

/** Sections of a scenario that a sweep has its own word for, and which. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  seed: 'Give the seeds of the runs under `seeds`.',
  name: 'The sweep has a `name` of its own.',
  description: 'The sweep has a `description` of its own.',
  record:
    'The runs of a sweep keep no rows of single operations; repeat one with `npm run scenario` to see them.',
}

function checkPaths(source: Source, document: SweepDocument): Problem[] {
  return pathsWithPlaces(document).flatMap((place) => {
    const path = String(place.at(-1))
    const read = readOverride(`${path}=0`)
    const [section] = path.split(/[.[]/)
    const hint = OWN_WORDS[section ?? '']
    if (!(read instanceof Problem))
      return hint === undefined
        ? []
        : [atKey(source, place, { statement: `\`${path}\` is not a parameter.`, hint })]
    return [
      atKey(source, place, {
        expected: 'a path in the scenario, such as `pastry.leafSetSize` or `phases[3].crash.fraction`',
        found: JSON.stringify(path),
        hint: 'Positions in lists count from 0.',
      }),
    ]
  })
}

function checkTwice(source: Source, { parameters, seeds }: SweepDocument): Problem[] {
  const grids = Object.entries(parameters.grid ?? {}).flatMap(([path, values]) =>
    repeated(values).map((index) => ({ at: ['parameters', 'grid', path, index], what: 'This value' })),
  )
  const points = repeated(parameters.list ?? []).map((index) => ({
    at: ['parameters', 'list', index],
    what: 'This point',
  }))
  const all = [
    ...grids,
    ...points,
    ...repeated(seeds).map((index) => ({ at: ['seeds', index], what: 'This seed' })),
  ]
  const [first, ...others] = parameters.list ?? []
  const uneven = others.flatMap((point, index) => {
    const same = repeated([Object.keys(first ?? {}).sort(byCodeUnits), Object.keys(point).sort(byCodeUnits)])
    return same.length > 0 ? [] : [index + 1]
  })
  return [
    ...all.map(({ at, what }) => problemAt(source, at, { statement: `${what} is given twice.` })),
    ...uneven.map((index) =>
      problemAt(source, ['parameters', 'list', index], {
        statement: 'This point does not name the same paths as the first one.',
        hint: 'A value that stays the same in all points belongs under `set`.',
      }),
    ),
  ]
}

/** Indices of entries that equal one before them. */
function repeated(entries: readonly unknown[]): number[] {
  const texts = entries.map((entry) => JSON.stringify(entry))
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []))
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function checkRanges(source: Source, { parameters }: SweepDocument): Problem[] {
  return Object.entries(parameters.latinHypercube?.ranges ?? {}).flatMap(([path, range]) => {
    const wrong = wrongRange(range)
    return wrong === undefined
      ? []
      : [problemAt(source, ['parameters', 'latinHypercube', 'ranges', path], { statement: wrong })]
  })
}

function wrongRange({ from, to, scale }: Range): string | undefined {
  if (unitOf(from) !== unitOf(to)) return '`from` and `to` are not in the same unit.'
  if (amountOf(from) >= amountOf(to)) return '`from` is not less than `to`.'
  if (scale === 'logarithmic' && amountOf(from) <= 0) return 'A logarithmic range begins above 0.'
  return undefined
}

function checkSize(source: Source, { seeds }: SweepDocument, { design, runsAtMost }: SweepFacts): Problem[] {
  const runs = design.size * seeds.length
  if (runs <= runsAtMost) return []
  return [
    problemAt(source, ['parameters'], {
      statement: `These are ${formatNumber(runs)} runs: ${formatNumber(design.size)} points with ${formatNumber(seeds.length)} seeds each, more than ${formatNumber(runsAtMost)}.`,
      hint: runs > RUNS_MAX ? 'Take fewer values, or a Latin hypercube.' : 'If that is meant, say --yes.',
    }),
  ]
}

function checkTitles(source: Source, { titles }: SweepDocument, { paths }: Design): Problem[] {
  return Object.keys(titles)
    .filter((path) => !paths.includes(path))
    .map((path) =>
      atKey(source, ['titles', path], {
        statement: `\`${path}\` is not a parameter of this sweep.`,
        hint: `Its parameters: ${paths.join(', ')}.`,
      }),
    )
}

function checkBaseline(source: Source, { baseline, parameters }: SweepDocument): Problem[] {
  const grid: Readonly<Record<string, readonly unknown[]>> = parameters.grid ?? {}
  return Object.entries(baseline).flatMap(([path, value]) => {
    const values = grid[path]
    if (values?.some((each) => JSON.stringify(each) === JSON.stringify(value))) return []
    const statement =
      values === undefined
        ? `\`${path}\` is not a parameter of a grid.`
        : `\`${path}\` never takes the value ${JSON.stringify(value)}.`
    return [problemAt(source, ['baseline', path], { statement })]
  })
}

function atKey(
  source: Source,
  path: Path,
  facts: { expected?: string; found?: string; statement?: string; hint?: string },
): Problem {
  return new Problem({ ...source.placeOfKey(path), path: formatPath(path), ...facts })
}
