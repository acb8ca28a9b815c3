import { Problem } from '../core/problem.ts'
import { problemAt } from '../scenario/text/document.ts'
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

/** What a field cannot tell by itself. */
export function checkSweep(source: Source, document: SweepDocument, facts: SweepFacts): Problem[] {
  return [
    ...checkPaths(source, document),
    ...checkUseless(source, document, facts),
    ...checkTwice(source, document),
    ...checkEven(source, document),
    ...checkRanges(source, document),
    ...checkSize(source, document, facts),
    ...checkTitles(source, document, facts.design),
    ...checkConditions(source, document, facts.design),
    ...checkBaseline(source, document, facts.design),
  ]
}

/** Where the paths of the parameters stand, of a list those that are new. */
function pathsWithPlaces({ parameters, set }: SweepDocument): Path[] {
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

/** What all points are to have, and each point then has otherwise, or a sweep has its own word for, would do nothing. */
function checkUseless(source: Source, { set }: SweepDocument, { design, set: given }: SweepFacts): Problem[] {
  const inFile = Object.keys(set)
    .filter((path) => design.paths.includes(path))
    .map((path) =>
      atKey(source, ['set', path], {
        statement: `\`${path}\` is a parameter: every point has a value of its own.`,
        hint: 'Leave it out under `set`, or do not vary it.',
      }),
    )
  const onCommandLine = given.flatMap((text) => {
    const path = text.split('=', 1)[0]!
    const place = { file: '--set', line: 1, column: 1, length: Math.max(1, path.length), text, path }
    if (design.paths.includes(path))
      return [
        new Problem({ ...place, statement: 'This is a parameter: every point has a value of its own.' }),
      ]
    const hint = OWN_WORDS[path.split(/[.[]/)[0]!]
    return hint === undefined
      ? []
      : [new Problem({ ...place, statement: `A sweep cannot override \`${path}\`.`, hint })]
  })
  return [...inFile, ...onCommandLine]
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
  return all.map(({ at, what }) => problemAt(source, at, { statement: `${what} is given twice.` }))
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
function checkEven(source: Source, { parameters }: SweepDocument): Problem[] {
  const [first = {}, ...others] = parameters.list ?? []
  return others.flatMap((point, index) => {
    const missing = Object.keys(first).filter((path) => !Object.hasOwn(point, path))
    const more = Object.keys(point).filter((path) => !Object.hasOwn(first, path))
    const wrong = [
      ...missing.map((path) => `\`${path}\` is missing`),
      ...more.map((path) => `the first one has no \`${path}\``),
    ]
    if (wrong.length === 0) return []
    return [
      problemAt(source, ['parameters', 'list', index + 1], {
        statement: `Every point of a list names the same paths: ${wrong.join(', ')}.`,
        hint: 'A value that stays the same in all points belongs under `set`.',
      }),
    ]
  })
}

function checkRanges(source: Source, { parameters }: SweepDocument): Problem[] {
  return Object.entries(parameters.latinHypercube?.ranges ?? {}).flatMap(([path, range]) => {
    const wrong = wrongRange(range)
    return wrong === undefined
      ? []
      : [problemAt(source, ['parameters', 'latinHypercube', 'ranges', path], wrong)]
  })
}

function wrongRange({
  from,
  to,
  scale,
  multipleOf,
}: Range): { statement: string; hint?: string } | undefined {
  if (unitOf(from) !== unitOf(to))
    return {
      statement: `\`from\` and \`to\` are not in the same unit: ${from} and ${to}.`,
      hint: 'Write both with the same unit; the points have it too.',
    }
  if (amountOf(from) >= amountOf(to))
    return { statement: `\`from\` is not less than \`to\`: ${from} and ${to}.` }
  if (scale === 'logarithmic' && amountOf(from) <= 0)
    return {
      statement: `A logarithmic range begins above 0, not at ${from}.`,
      hint: 'Begin with the least value that matters, or leave `scale` out.',
    }
  if (multipleOf !== undefined && multiplesIn({ from, to, multipleOf }).least === undefined)
    return { statement: `There is no multiple of ${multipleOf} from ${from} to ${to}.` }
  return undefined
}

function checkSize(source: Source, { seeds }: SweepDocument, { design, runsAtMost }: SweepFacts): Problem[] {
  const runs = design.size * seeds.length
  if (runs <= runsAtMost) return []
  const fewer =
    design.kind === 'grid'
      ? 'Take fewer values or seeds, or a Latin hypercube.'
      : 'Take fewer points or seeds.'
  return [
    problemAt(source, ['parameters'], {
      statement: `These are ${formatNumber(runs)} runs: ${formatNumber(design.size)} points with ${formatNumber(seeds.length)} seeds each, more than ${formatNumber(runsAtMost)}.`,
      hint: runs > RUNS_MAX ? fewer : 'If that is meant, say --yes.',
    }),
  ]
}

function checkTitles(source: Source, { titles }: SweepDocument, { paths }: Design): Problem[] {
  return Object.keys(titles)
    .filter((path) => !paths.includes(path))
    .map((path) => atKey(source, ['titles', path], notVaried(path, paths)))
}

function checkConditions(source: Source, { figures }: SweepDocument, { paths }: Design): Problem[] {
  return figures.conditions.flatMap((path, index) =>
    paths.includes(path) ? [] : [problemAt(source, ['figures', 'conditions', index], notVaried(path, paths))],
  )
}

const NO_BASELINE: Readonly<Record<Exclude<Design['kind'], 'grid'>, string>> = {
  list: 'The points of a list are compared with the first one.',
  'latin-hypercube': 'No two points of a Latin hypercube differ in one parameter only: none are compared.',
}

function checkBaseline(source: Source, { baseline, parameters }: SweepDocument, design: Design): Problem[] {
  if (Object.keys(baseline).length === 0) return []
  if (design.kind !== 'grid')
    return [
      atKey(source, ['baseline'], {
        statement: 'Only a grid has a baseline.',
        hint: NO_BASELINE[design.kind],
      }),
    ]
  return Object.entries(baseline).flatMap(([path, value]) => {
    const values = parameters.grid?.[path]
    if (values === undefined) return [atKey(source, ['baseline', path], notVaried(path, design.paths))]
    if (values.some((each) => canonicalText(each) === canonicalText(value))) return []
    return [
      problemAt(source, ['baseline', path], {
        statement: `\`${path}\` never takes the value ${JSON.stringify(value)}.`,
        hint: `Its values: ${values.map((each) => JSON.stringify(each)).join(', ')}.`,
      }),
    ]
  })
}

/** What is wrong with a path at which nothing is varied. */
function notVaried(path: string, paths: readonly string[]): { statement: string; hint: string } {
  const meant = closest(path, paths)
  return {
    statement: `\`${path}\` is not a parameter of this sweep.`,
    hint: meant === undefined ? `Its parameters: ${paths.join(', ')}.` : `Did you mean \`${meant}\`?`,
  }
}

function atKey(
  source: Source,
  path: Path,
  facts: { expected?: string; found?: string; statement?: string; hint?: string },
): Problem {
  return new Problem({ ...source.placeOfKey(path), path: formatPath(path), ...facts })
}
