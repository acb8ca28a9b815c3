import { z } from 'zod'
import { share, whole } from '../schema/fields.ts'
import type { Breach } from '../text/breach.ts'
import { formatNumber } from '../text/quantities.ts'
import { formatPath, type Path } from '../text/source.ts'
import { amountBreaches, type CountOrFraction, numberOf } from './count-or-fraction.ts'
import type { Counts } from './counts.ts'
import { NODES_MAX, nodeCount } from './phase-fields.ts'

/** What phases have in common in which nodes go: how these are chosen, and what becomes of the counts. */

export const departures = {
  count: whole('This many live nodes.', nodeCount).optional(),
  fraction: share('This share of the live nodes, rounded down to an integer.').optional(),
  list: z
    .array(whole('Number of a node in the order of starting, from 1.', { from: 1, to: NODES_MAX }))
    .min(1, { error: 'a list of at least one node number' })
    .meta({ description: 'These nodes.' })
    .optional(),
}

/** Of choices of which exactly one is given, that one. */
type OnlyGiven<T> = { [K in keyof T]-?: { readonly [P in K]-?: Exclude<T[K], undefined> } }[keyof T]

export function onlyGiven<T extends object>(choices: T): OnlyGiven<T> {
  return Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined),
  ) as OnlyGiven<T>
}

interface Place {
  readonly path: Path
  readonly entry: Path
}

/** The same number of the live nodes go. */
export function countDepartures(
  amount: CountOrFraction,
  counts: Counts,
  { path }: Place,
  countField?: string,
): Breach[] {
  const available = counts.live
  const breaches = counts.hadChurn
    ? []
    : amountBreaches({ amount, available, what: 'nodes live then', path, ...(countField && { countField }) })
  // If more should go than there are, none does: one mistake, one problem.
  if (breaches.length === 0) counts.live -= Math.min(available, numberOf(amount, available))
  return breaches
}

/** The nodes of a list go, each of which must have joined and not be listed before. */
export function countListed(list: readonly number[], counts: Counts, { path, entry }: Place): Breach[] {
  if (counts.hadChurn) return []
  return list.flatMap((node, position): Breach[] => {
    const breaches = absenceOf(node, [...path, 'list', position], counts)
    if (breaches.length === 0) counts.goneByList.set(node, entry)
    return breaches
  })
}

/** A node at that path that has not joined, or that a list has taken. */
export function absenceOf(node: number, path: Path, counts: Counts): Breach[] {
  if (node > counts.joined && !counts.hadRestart) {
    const expected = `the number of a node that joined before, 1 … ${formatNumber(counts.joined)}`
    return [{ path, expected, found: formatNumber(node) }]
  }
  const gone = counts.goneByList.get(node)
  if (gone === undefined) return []
  return [{ path, statement: `Node ${node} is already gone: ${formatPath(gone)} lists it.` }]
}
