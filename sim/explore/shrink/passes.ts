import type { Fields } from '../document.ts'
import { childrenOf, isMap, type Path, valueAt, withEntries, without, withValue } from './edits.ts'
import { roundValues } from './round-values.ts'
import { fewest, first, type Search, simplest } from './search.ts'

/** Makes a document simpler in one respect, as far as it stays broken. Every candidate is simpler than the document before it. */
export type Pass = (document: Fields) => Search<Fields, Fields>

/** The order in which passes are made: those first that make the plays of all others shorter. */
export const PASSES: readonly Pass[] = [
  fewerPhases,
  smallerPhases,
  simplerLatency,
  fewerFields,
  plainPhases,
  fewerPhases,
  smallerValues,
  smallerSeed,
]

/** Phases of any depth are left out; then a `during` or `repeat` that is empty goes, too. */
function* fewerPhases(document: Fields): Search<Fields, Fields> {
  const all = phasePaths(document)
  const keep = (kept: readonly Path[]): Fields => {
    const left = new Set(kept)
    return withoutEmptyRounds(
      without(
        document,
        all.filter((path) => !left.has(path)),
      ),
    )
  }
  const kept = yield* fewest(all, keep)
  return kept.length === all.length ? document : keep(kept)
}

/** The entries of `phases`, and instead of a `repeat` those in it. */
function phasePaths(document: Fields): Path[] {
  return entriesOf(document.phases, ['phases']).flatMap(({ entry, path }) => {
    const inner = entriesOf(roundsOf(entry)?.phases, [...path, 'repeat', 'phases'])
    return inner.length > 0 ? inner.map((each) => each.path) : [path]
  })
}

function entriesOf(phases: unknown, at: Path): { readonly entry: unknown; readonly path: Path }[] {
  return Array.isArray(phases) ? phases.map((entry, index) => ({ entry, path: [...at, index] })) : []
}

const roundsOf = (entry: unknown): { readonly phases?: unknown } | undefined =>
  isMap(entry) && isMap(entry.repeat) ? entry.repeat : undefined

function withoutEmptyRounds(document: Fields): Fields {
  const empty = entriesOf(document.phases, ['phases']).filter(({ entry }) => {
    const rounds = roundsOf(entry)
    return rounds !== undefined && Array.isArray(rounds.phases) && rounds.phases.length === 0
  })
  return without(
    document,
    empty.map(({ path }) => path),
  )
}

/** What stands in `repeat`, in `during` or beside `at` takes its turn, once. */
function* plainPhases(document: Fields): Search<Fields, Fields> {
  let best = document
  for (let index = entriesOf(document.phases, []).length - 1; index >= 0; index--) {
    const path = ['phases', index]
    const plain = plainEntries(valueAt(best, path))
    if (plain === undefined) continue
    const candidate = withEntries(best, path, plain)
    if (yield candidate) best = candidate
  }
  return best
}

function plainEntries(entry: unknown): readonly unknown[] | undefined {
  if (!isMap(entry)) return undefined
  const { at, during, repeat, ...kind } = entry
  if (isMap(repeat) && Array.isArray(repeat.phases)) return repeat.phases
  if (during !== undefined) return [during]
  return at === undefined ? undefined : [kind]
}

/** Fields that the schema has a value for are left out, sections before the fields in them; so are entries of lists. */
function* fewerFields(document: Fields): Search<Fields, Fields> {
  let best = document
  for (let depth = 1; depth <= DEPTH_MAX; depth++) {
    const base = best
    const paths = pathsOf(base).filter((path) => path.length === depth && isOptional(path))
    const keep = (kept: readonly Path[]): Fields => {
      const left = new Set(kept)
      return without(
        base,
        paths.filter((path) => !left.has(path)),
      )
    }
    const kept = yield* fewest(paths, keep)
    if (kept.length < paths.length) best = keep(kept)
  }
  return best
}

const DEPTH_MAX = 8

/** Phases are the subject of a pass of their own; without a name or phases nothing is a scenario. */
function isOptional(path: Path): boolean {
  if (path[0] === 'phases') return path.length > 3
  return path[0] !== 'name' && path[0] !== 'seed'
}

/** All places of a document, each after the place that it is in. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  return childrenOf(value).flatMap(([key, child]) => [[...at, key], ...pathsOf(child, [...at, key])])
}

/** A latency model with fewer rules, and without fields. */
function* simplerLatency(document: Fields): Search<Fields, Fields> {
  const { network } = document
  if (!isMap(network) || !isMap(network.latency)) return document
  const rank = LATENCIES.indexOf(String(network.latency.model))
  const simpler = LATENCIES.slice(0, Math.max(0, rank))
  const candidates = simpler.map((model) => withValue(document, ['network', 'latency'], { model }))
  return (yield* first(candidates)) ?? document
}

/** The simplest first. */
const LATENCIES = ['constant', 'uniform', 'lognormal', 'euclidean', 'geographic', 'transit-stub', 'matrix']

function* smallerPhases(document: Fields): Search<Fields, Fields> {
  return yield* smallerAt(document, ['phases'])
}

function* smallerValues(document: Fields): Search<Fields, Fields> {
  return yield* smallerAt(document, [])
}

/** Numbers and times are made smaller, and round, but for times of the protocol. */
function* smallerAt(document: Fields, within: Path): Search<Fields, Fields> {
  let best = document
  for (const path of pathsOf(valueAt(document, within), within)) {
    if (path[0] === 'seed' || isProtocolTime(path, best)) continue
    const round = roundValues(valueAt(best, path))
    if (round === undefined) continue
    const base = best
    const candidate = (value: unknown): Fields => withValue(base, path, value)
    const smaller = yield* simplest(round.smaller, candidate)
    if (smaller !== undefined) best = candidate(smaller)
    else if (round.larger !== undefined && (yield candidate(round.larger))) best = candidate(round.larger)
  }
  return best
}

/**
 * A period or time-out of the protocol is left out or kept as it is. A shorter one, such as `leafExchangePeriod: 1ms` or
 * `seekPeriod: 0s`, breaks promises by itself: the search would drift from the fault that it began with to another.
 */
const isProtocolTime = (path: Path, document: Fields): boolean =>
  (path[0] === 'pastry' || path[0] === 'storage') && typeof valueAt(document, path) === 'string'

/** One of the first seeds; the very first need not be stated. */
function* smallerSeed(document: Fields): Search<Fields, Fields> {
  const { seed } = document
  if (seed === undefined) return document
  const least = without(document, [['seed']])
  const count = typeof seed === 'number' ? Math.min(SEEDS, seed) : SEEDS
  const others = Array.from({ length: Math.max(0, count - 2) }, (_, index) => index + 2)
  return (yield* first([least, ...others.map((other) => withValue(document, ['seed'], other))])) ?? document
}

/** How many seeds are tried. */
const SEEDS = 8
