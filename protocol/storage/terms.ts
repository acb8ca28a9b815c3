import { micros } from '../base/time.ts'
import type { Terms } from '../events.ts'

/** How many copies a version is to have; `usual`: the default. */
export const copiesOf = (terms: Terms | undefined, usual: number): number => terms?.replicas || usual

/**
 * The terms of a version that follows another: no fewer copies than that has. Otherwise a node with a copy of the older
 * one would neither get the newer one nor be asked for what it holds.
 */
export function termsAfter(
  asked: Terms | undefined,
  before: { readonly terms?: Terms | undefined } | undefined,
  usual: number,
): Terms | undefined {
  if (before === undefined) return asked
  const replicas = copiesOf(before.terms, usual)
  if (replicas <= copiesOf(asked, usual)) return asked
  return { replicas, timeToLive: asked?.timeToLive ?? micros(0) }
}
