import { NO_NODE } from '../base/handles.ts'
import type { NodeStore } from '../store/node-store.ts'
import { FRONTIERS_LENGTH } from './frontiers.ts'
import { leafFactsLength } from './leaf-facts.ts'
import { MemberLists } from './member-lists.ts'
import { REACHES_LENGTH } from './reaches.ts'
import { sidesLength } from './sides.ts'

// What the record of a leaf set holds, in integers. If there are two, that of the clockwise side comes first.

export const VERSION = 0
export const CONFIRMED = 1
/** How many members stand on both sides. */
export const ON_BOTH = 2
export const REACHES = 3
export const FRONTIERS = REACHES + REACHES_LENGTH
export const MEMBERS = FRONTIERS + FRONTIERS_LENGTH

/** Where the leaf sets of a store lie in its records. */
export interface LeafSetLayout {
  readonly begin: number
  /** L/2. */
  readonly half: number
  readonly lists: MemberLists
  /** Where lies what is known of the members; undefined of a copy. */
  readonly facts: number | undefined
}

export type StoredLeafSetLayout = LeafSetLayout & { readonly facts: number }

/** `size` is |L|, even. */
export function declareLeafSet(store: NodeStore, size: number): StoredLeafSetLayout {
  const half = size / 2
  const begin = store.int32s(MEMBERS + sidesLength(half), NO_NODE)
  return { begin, half, lists: new MemberLists(), facts: store.int32s(leafFactsLength(size), NO_NODE) }
}
