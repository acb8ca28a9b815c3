import { grouped } from '../../sim/core/words.ts'
import { expectNoMore, wholeNumber } from '../arguments.ts'
import type { EarlyKind } from './reduction.ts'
import { type Bounds, type Found, Search } from './search.ts'
import { nameOf } from './setting.ts'
import { CASES, type Case } from './settings.ts'
import { linesOf } from './trail.ts'

type Say = (line: string) => void

/** More than any of the cases with two to four nodes needs. */
export const BOUNDS: Bounds = { states: 1_500_000, depth: 1_000, timeouts: 40 }

/** That these commute with all else is verified in every search. */
export const EARLY: ReadonlySet<EarlyKind> = new Set<EarlyKind>(['distanceProbe', 'joinQueued'])

/**
 * The arguments `[nodes] [depth]` of `npm run evidence -- interleavings`: the cases with that many nodes, 2 to 5; without a number all.
 * Throws UsageMistake.
 */
export function casesOf([nodesText, depthText, ...rest]: readonly string[]): WantedCases {
  expectNoMore(rest)
  const counts = Object.keys(CASES).map(Number)
  const range = { from: Math.min(...counts), to: Math.max(...counts) }
  const nodes = wholeNumber(nodesText, { name: 'nodes', ...range })
  const depth = wholeNumber(depthText, { name: 'depth', from: 1, to: BOUNDS.depth }) ?? BOUNDS.depth
  const cases = Object.entries(CASES).flatMap(([count, each]) =>
    nodes === undefined || Number(count) === nodes ? each : [],
  )
  return { cases, depth }
}

export interface WantedCases {
  readonly cases: readonly Case[]
  /** At most this many moves. */
  readonly depth: number
}

/** Model checking of joins (docs/model-checking.md): looks at all interleavings of the cases. Returns whether each ended as expected. */
export function interleavingsCommand({ cases, depth }: WantedCases, say: Say): boolean {
  say('| setting | rules | states | transitions | depth | at rest | of one node | CPU s | correct delivery |')
  say('|---|---|---|---|---|---|---|---|---|')
  const stories: string[] = []
  const verdicts = cases.map((each) => {
    const before = process.cpuUsage()
    const found = search(each, { ...BOUNDS, depth })
    const { user, system } = process.cpuUsage(before)
    say(rowOf(each, found, (user + system) / 1_000_000))
    stories.push(...storyOf(each, found))
    return isAsExpected(each, found)
  })
  for (const line of stories) say(line)
  return verdicts.every((isGood) => isGood)
}

/** Looks through one case. If the reduction may have missed something, the search is done again without it. */
export function search({ setting, variant }: Case, bounds: Bounds = BOUNDS): Found {
  const reduced = new Search(setting, variant, bounds, EARLY).run()
  return reduced.conflicts.length === 0 ? reduced : new Search(setting, variant, bounds, new Set()).run()
}

export const isAsExpected = ({ expected }: Case, { violation }: Found): boolean =>
  (violation === undefined) === (expected === 'holds')

function rowOf({ setting, variant }: Case, found: Found, seconds: number): string {
  const { states, transitions, depth, atRest, completeTo, localStates, steps, violation } = found
  const bounded = completeTo === undefined ? '' : `, all within ${completeTo} moves looked at`
  const verdict = violation === undefined ? `holds${bounded}` : `broken after ${violation.moves.length} moves`
  const counts = [states, transitions, depth, atRest].map(grouped)
  const cells = [nameOf(setting), variant.name, ...counts]
  return `| ${[...cells, `${grouped(localStates)} states, ${grouped(steps)} steps`, seconds.toFixed(1), verdict].join(' | ')} |`
}

/** Of a counter-example. */
export function storyOf({ setting, variant }: Case, { violation }: Found): string[] {
  if (violation === undefined) return []
  const names = setting.ids.map((id, node) => `${node} has id ${id}`)
  return [
    '',
    `${variant.name}: ${nameOf(setting)} (${names.join(', ')})`,
    ...linesOf(violation.moves),
    `→ ${violation.sentence}`,
  ]
}
