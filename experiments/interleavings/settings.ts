import type { Setting } from './setting.ts'
import { AS_IT_IS, LEAF_SET_ONLY, PUBLISHED, type Variant, WITHOUT_ADMISSION } from './variants.ts'

/** A setting, the rules that are played in it, and whether correct delivery is to hold. */
export interface Case {
  readonly setting: Setting
  readonly variant: Variant
  readonly expected: 'holds' | 'broken'
}

/** Those of the TLA+ modules of Lu, Merz and Weidenbach are 17, 55, 65, 70 and 95: these, in hexadecimal. */
const [ID17, ID55, ID65, ID70, ID95] = ['11', '37', '41', '46', '5f'] as const

const USUAL = { crashes: 0, leafSetSize: 2, join: 'consistent' } as const

/** Each node in each role: which one founds, or which one joins, and through whom. Settings that differ by names only are here once. */
export function allRolesOfThree(): Setting[] {
  const ids: readonly string[] = [ID17, ID55, ID95]
  const others = (id: string): string[] => ids.filter((other) => other !== id)
  return ids.flatMap((id) => [
    { ...USUAL, ids: [id, ...others(id)], settled: 1, contacts: [0, 0] },
    ...[0, 1].map((contact) => ({ ...USUAL, ids: [...others(id), id], settled: 2, contacts: [contact] })),
  ])
}

export const THREE_JOINERS: Setting = {
  ...USUAL,
  ids: [ID17, ID95, ID55, ID65],
  settled: 1,
  contacts: [0, 0, 0],
}

/** Two members, and two that join between them by different roots: the setting of the TLA+ modules. */
export const TWO_AND_TWO: Setting = { ...USUAL, ids: [ID17, ID95, ID55, ID65], settled: 2, contacts: [0, 1] }

/** Found here, and mended: a member dropped a leaf whose pong was from before it was one. */
export const TWO_OF_WHICH_ONE_MAY_CRASH: Setting = {
  ...USUAL,
  ids: [ID17, ID55, ID95],
  settled: 1,
  contacts: [0, 0],
  crashes: 1,
}

/** Found here: between two nodes that two roots have admitted a third, which is not active yet, hides them from each other. */
export const TWO_AND_THREE: Setting = {
  ...USUAL,
  ids: [ID17, ID95, ID55, ID65, ID70],
  settled: 2,
  contacts: [0, 1, 1],
}

const holds = (setting: Setting): Case => ({ setting, variant: AS_IT_IS, expected: 'holds' })
const broken = (setting: Setting, variant: Variant): Case => ({ setting, variant, expected: 'broken' })

/** The number of nodes in all. */
export const CASES: Readonly<Record<number, readonly Case[]>> = {
  2: [
    holds({ ...USUAL, ids: [ID17, ID95], settled: 1, contacts: [0] }),
    holds({ ...USUAL, ids: [ID17, ID95], settled: 1, contacts: [0], crashes: 1 }),
  ],
  3: [
    ...allRolesOfThree().map(holds),
    ...allRolesOfThree().map((setting) => holds({ ...setting, leafSetSize: 4 })),
    ...allRolesOfThree()
      .filter(({ settled }) => settled === 2)
      .map((setting) => holds({ ...setting, crashes: 1 })),
    holds(TWO_OF_WHICH_ONE_MAY_CRASH),
    broken({ ...USUAL, ids: [ID17, ID55, ID95], settled: 1, contacts: [0, 0], join: 'basic' }, AS_IT_IS),
  ],
  4: [
    holds(TWO_AND_TWO),
    holds({ ...TWO_AND_TWO, leafSetSize: 4 }),
    holds(THREE_JOINERS),
    broken(TWO_AND_TWO, PUBLISHED),
    broken(TWO_AND_TWO, LEAF_SET_ONLY),
    broken(THREE_JOINERS, WITHOUT_ADMISSION),
  ],
  5: [
    broken(TWO_AND_THREE, AS_IT_IS),
    holds({ ...TWO_AND_THREE, leafSetSize: 4 }),
    holds({ ...USUAL, ids: [ID17, ID95, ID55, ID65, ID70], settled: 1, contacts: [0, 0, 0, 0] }),
  ],
}
