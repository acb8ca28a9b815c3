import { ownValue } from '../core/own-value.ts'
import { Problem } from '../core/problem.ts'
import { readOverride } from '../scenario/text/overrides.ts'
import { formatNumber } from '../scenario/text/quantities.ts'
import { formatPath, type Path, type Source } from '../scenario/text/source.ts'
import { closest } from '../scenario/text/suggest.ts'
import type { Design } from './design.ts'
import { amountOf, multiplesIn, type Range, unitOf } from './latin-hypercube.ts'
import { RUNS_MAX } from './plan.ts'
import { canonicalText } from './same-value.ts'
import type { SweepDocument } from './schema.ts'

interface SweepFacts {
  readonly design: Design
  /** Overrides of the command line, `path=value` each. */
  readonly set: readonly string[]
  readonly runsAtMost: number
}

/** Relations that no field alone can check. */
export function checkSweep(
  source: Source,
  document: SweepDocument,
  { design, set, runsAtMost }: SweepFacts,
): Problem[] {
  const { paths } = design
  const atPlace = ({ at, on, ...facts }: Finding): Problem =>
    new Problem({
      ...(on === 'key' ? source.placeOfKey(at) : source.placeOf(at)),
      path: formatPath(at),
      ...facts,
    })
  return [
    ...[...checkPaths(document), ...checkUselessSet(document.set, paths)].map(atPlace),
    ...checkCommandLine(set, paths),
    ...[
      ...checkTwice(document),
      ...checkEven(document.parameters),
      ...checkRanges(document.parameters),
      ...checkSize(design, document.seeds.length, runsAtMost),
      ...checkTitles(document.titles, paths),
      ...checkConditions(document.figures.conditions ?? [], paths),
      ...checkBaseline(document, design),
    ].map(atPlace),
  ]
}

/** What is wrong at a place of the sweep file. */
interface Finding extends Wrong {
  readonly at: Path
  readonly on: 'key' | 'value'
}

interface Wrong {
  readonly statement?: string
  readonly expected?: string
  readonly found?: string
  readonly hint?: string
}

const atKey = (at: Path, wrong: Wrong): Finding => ({ at, on: 'key', ...wrong })
const atValue = (at: Path, wrong: Wrong): Finding => ({ at, on: 'value', ...wrong })

type Parameters = SweepDocument['parameters']

/** Where the paths of the parameters stand, of a list those that are new. */
function pathsWithPlaces({ parameters, set }: Pick<SweepDocument, 'parameters' | 'set'>): Path[] {
  const { grid, list, latinHypercube } = parameters
  const known = new Set<string>()
  const inList = (list ?? []).flatMap((point, index) => {
    const fresh = Object.keys(point).filter((path) => !known.has(path))
    for (const path of fresh) known.add(path)
    return fresh.map((path) => ['parameters', 'list', index, path])
  })
  const ranges = Object.keys(latinHypercube?.ranges ?? {})
  return [
    ...Object.keys(set).map((path) => ['set', path]),
    ...Object.keys(grid ?? {}).map((path) => ['parameters', 'grid', path]),
    ...inList,
    ...ranges.map((path) => ['parameters', 'latinHypercube', 'ranges', path]),
  ]
}

/** Sections of a scenario that a sweep has its own word for, and which. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  seed: 'Give the seeds of the runs under `seeds`.',
  name: 'The sweep has a `name` of its own.',
  description: 'The sweep has a `description` of its own.',
  record:
    'The runs of a sweep keep no rows of single operations; repeat one by the command `scenario` to see them.',
}

function checkPaths(document: Pick<SweepDocument, 'parameters' | 'set'>): Finding[] {
  return pathsWithPlaces(document).flatMap((place) => {
    const path = String(place.at(-1))
    if (readOverride(`${path}=0`) instanceof Problem)
      return [
        atKey(place, {
          expected: 'a path in the scenario, such as `pastry.leafSetSize` or `phases[3].crash.fraction`',
          found: JSON.stringify(path),
          hint: 'Positions in lists count from 0.',
        }),
      ]
    const hint = ownWordFor(path)
    return hint === undefined ? [] : [atKey(place, { statement: `\`${path}\` is not a parameter.`, hint })]
  })
}

const ownWordFor = (path: string): string | undefined => ownValue(OWN_WORDS, path.split(/[.[]/, 1)[0]!)

/** What all points are to have, and each point then has otherwise, would do nothing. */
function checkUselessSet(set: SweepDocument['set'], paths: readonly string[]): Finding[] {
  return Object.keys(set)
    .filter((path) => paths.includes(path))
    .map((path) =>
      atKey(['set', path], {
        statement: `\`${path}\` is a parameter: every point has a value of its own.`,
        hint: 'Leave it out under `set`, or do not vary it.',
      }),
    )
}

/** The same of overrides of the command line, or what a sweep has its own word for. */
function checkCommandLine(set: readonly string[], paths: readonly string[]): Problem[] {
  return set.flatMap((text) => {
    const path = text.split('=', 1)[0]!
    const place = { file: '--set', line: 1, column: 1, length: Math.max(1, path.length), text, path }
    if (paths.includes(path))
      return [
        new Problem({ ...place, statement: 'This is a parameter: every point has a value of its own.' }),
      ]
    const hint = ownWordFor(path)
    return hint === undefined
      ? []
      : [new Problem({ ...place, statement: `A sweep cannot override \`${path}\`.`, hint })]
  })
}

function checkTwice({ parameters, seeds }: Pick<SweepDocument, 'parameters' | 'seeds'>): Finding[] {
  const values = Object.entries(parameters.grid ?? {}).flatMap(([path, values]) =>
    repeated(values).map((index) => ({ at: ['parameters', 'grid', path, index], what: 'This value' })),
  )
  const points = repeated(parameters.list ?? []).map((index) => ({
    at: ['parameters', 'list', index],
    what: 'This point',
  }))
  const ofSeeds = repeated(seeds).map((index) => ({ at: ['seeds', index], what: 'This seed' }))
  return [...values, ...points, ...ofSeeds].map(({ at, what }) =>
    atValue(at, { statement: `${what} is given twice.`, hint: 'Leave one of the two out.' }),
  )
}

/** Indices of entries that say the same as one before them. */
function repeated(entries: readonly unknown[]): number[] {
  const known = new Set<string>()
  return entries.flatMap((entry, index) => {
    const text = canonicalText(entry)
    if (known.has(text)) return [index]
    known.add(text)
    return []
  })
}

/** Each point of a list names the paths of the first one. */
function checkEven({ list }: Parameters): Finding[] {
  const [first = {}, ...others] = list ?? []
  return others.flatMap((point, index) => {
    const missing = Object.keys(first).filter((path) => !Object.hasOwn(point, path))
    const more = Object.keys(point).filter((path) => !Object.hasOwn(first, path))
    const wrong = [
      ...missing.map((path) => `\`${path}\` is missing`),
      ...more.map((path) => `the first one has no \`${path}\``),
    ]
    if (wrong.length === 0) return []
    return [
      atValue(['parameters', 'list', index + 1], {
        statement: `Every point of a list names the same paths: ${wrong.join(', ')}.`,
        hint: 'A value that stays the same in all points belongs under `set`.',
      }),
    ]
  })
}

function checkRanges({ latinHypercube }: Parameters): Finding[] {
  return Object.entries(latinHypercube?.ranges ?? {}).flatMap(([path, range]) => {
    const wrong = wrongRange(range)
    return wrong === undefined ? [] : [atValue(['parameters', 'latinHypercube', 'ranges', path], wrong)]
  })
}

function wrongRange({ from, to, scale, multipleOf }: Range): Wrong | undefined {
  if (unitOf(from) !== unitOf(to))
    return {
      statement: `\`from\` and \`to\` are not in the same unit: ${from} and ${to}.`,
      hint: 'Write both with the same unit; the points have it too.',
    }
  if (amountOf(from) >= amountOf(to))
    return {
      statement: `\`from\` is not less than \`to\`: ${from} and ${to}.`,
      hint: 'Swap the two; a value that stays the same belongs under `set`.',
    }
  if (scale === 'logarithmic' && amountOf(from) <= 0)
    return {
      statement: `A logarithmic range begins above 0, not at ${from}.`,
      hint: 'Begin with the least value that matters, or leave `scale` out.',
    }
  if (multipleOf !== undefined && multiplesIn({ from, to, multipleOf }).least === undefined)
    return {
      statement: `There is no multiple of ${multipleOf} from ${from} to ${to}.`,
      hint: 'Widen the range, or round to a smaller number.',
    }
  return undefined
}

function checkSize({ kind, size }: Design, seeds: number, runsAtMost: number): Finding[] {
  const runs = size * seeds
  if (runs <= runsAtMost) return []
  const fewer =
    kind === 'grid' ? 'Take fewer values or seeds, or a Latin hypercube.' : 'Take fewer points or seeds.'
  return [
    atValue(['parameters'], {
      statement: `These are ${formatNumber(runs)} runs: ${formatNumber(size)} points with ${formatNumber(seeds)} seeds each, more than ${formatNumber(runsAtMost)}.`,
      hint: runs > RUNS_MAX ? fewer : 'If that is meant, say --yes.',
    }),
  ]
}

function checkTitles(titles: SweepDocument['titles'], paths: readonly string[]): Finding[] {
  return Object.keys(titles)
    .filter((path) => !paths.includes(path))
    .map((path) => atKey(['titles', path], notVaried(path, paths)))
}

function checkConditions(conditions: readonly string[], paths: readonly string[]): Finding[] {
  return conditions.flatMap((path, index) =>
    paths.includes(path) ? [] : [atValue(['figures', 'conditions', index], notVaried(path, paths))],
  )
}

const NO_BASELINE: Readonly<Record<Exclude<Design['kind'], 'grid'>, string>> = {
  list: 'The points of a list are compared with the first one.',
  'latin-hypercube': 'No two points of a Latin hypercube differ in one parameter only: none are compared.',
}

function checkBaseline(
  { baseline, parameters }: Pick<SweepDocument, 'baseline' | 'parameters'>,
  { kind, paths }: Design,
): Finding[] {
  if (Object.keys(baseline).length === 0) return []
  if (kind !== 'grid')
    return [atKey(['baseline'], { statement: 'Only a grid has a baseline.', hint: NO_BASELINE[kind] })]
  return Object.entries(baseline).flatMap(([path, value]) => {
    const place = ['baseline', path]
    const values = ownValue(parameters.grid, path)
    if (values === undefined) return [atKey(place, notVaried(path, paths))]
    if (values.some((each) => canonicalText(each) === canonicalText(value))) return []
    return [
      atValue(place, {
        statement: `\`${path}\` never takes the value ${JSON.stringify(value)}.`,
        hint: `Its values: ${values.map((each) => JSON.stringify(each)).join(', ')}.`,
      }),
    ]
  })
}

/** What is wrong with a path at which nothing is varied. */
function notVaried(path: string, paths: readonly string[]): Wrong {
  const meant = closest(path, paths)
  return {
    statement: `\`${path}\` is not a parameter of this sweep.`,
    hint: meant === undefined ? `Its parameters: ${paths.join(', ')}.` : `Did you mean \`${meant}\`?`,
  }
}
