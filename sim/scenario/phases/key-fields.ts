import { z } from 'zod'
import { field, mistake, share, text } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import type { Path } from '../text/source.ts'
import type { Counts } from './counts.ts'

/** Which keys the operations of a phase are about. */

const KEYS_NAMED_MAX = 10_000

const keyName = (description: string) => text(description, { atMost: 1_000 })

/** Keys by their names, each once. */
export const keyNames = z
  .array(keyName('A key.'))
  .min(1, { error: 'a list of at least one key' })
  .max(KEYS_NAMED_MAX, { error: `a list of at most ${KEYS_NAMED_MAX} keys; more go into a dataset` })
  .superRefine((names, context) => {
    const seen = new Set<string>()
    for (const [position, name] of names.entries()) {
      if (seen.has(name))
        mistake(context, {
          path: [position],
          expected: 'each key once',
          found: `${JSON.stringify(name)} again`,
        })
      seen.add(name)
    }
  })

export const POPULARITY =
  '`inserted`: keys inserted before and not deleted since, all equally likely; an insert or a delete counts when it begins. `zipf(1.0)`: the same keys by popularity, the first inserted the most popular. `deleted`: keys deleted before and not inserted again, all equally likely. `uniform`: keys drawn at random, mostly never stored. `never-stored`: new names that no operation has used. Or a list of keys, all equally likely, stored or not.'

const WORDS = ['inserted', 'uniform', 'deleted', 'never-stored'] as const

type Popularity = (typeof WORDS)[number] | { readonly zipf: number }

/** Keys by a word, or by popularity. */
const popularity = field<Popularity>({
  description: 'A word that names keys.',
  expected: `${WORDS.map((word) => `\`${word}\``).join(', ')}, \`zipf(s)\` with s from 0 to 10, or a list of keys`,
  accepts: {
    anyOf: [
      { enum: WORDS },
      { type: 'string', pattern: '^zipf\\(\\d+(\\.\\d+)?\\)$', examples: ['zipf(1.0)'] },
    ],
  },
  read: (input) => {
    const word = WORDS.find((each) => each === input)
    if (word !== undefined) return word
    const exponent = Number(
      typeof input === 'string' ? /^zipf\((\d+(?:\.\d+)?)\)$/.exec(input)?.[1] : undefined,
    )
    return exponent <= 10 ? { zipf: exponent } : undefined
  },
  hint: (input) => {
    if (typeof input !== 'string') return undefined
    if (input.startsWith('zipf')) return 'The exponent stands in brackets: `zipf(1.0)`.'
    return `A key of that name is written as a list: \`keys: [${input}]\`.`
  },
})

/** Which keys operations pick. */
export const chosenKeys = (description: string) =>
  z
    .union([popularity, keyNames], { error: 'a word such as `inserted`, or a list of keys' })
    .meta({ description })

export type ChosenKeys = z.output<ReturnType<typeof chosenKeys>>

/** One key that gets a share of the operations alone. */
export const hot = z
  .strictObject({
    share: share('How many of the operations are about this key.'),
    key: keyName('The key; it need not be stored. Not given: the first inserted one.').optional(),
  })
  .optional()
  .meta({
    description: 'A hot key: this share of the operations is about one key, the others are about `keys`.',
  })

/** Are the keys among those that earlier phases have inserted? */
export const areInserted = (keys: ChosenKeys): boolean =>
  keys === 'inserted' || (typeof keys === 'object' && 'zipf' in keys)

/** Keys that are there are needed if operations pick among them, deleted ones if they pick among those. */
export function keyBreaches(
  {
    keys,
    hot,
  }: { readonly keys: ChosenKeys; readonly hot?: { readonly key?: string | undefined } | undefined },
  { inserted, hasDeleted }: Counts,
  { path, hint }: { readonly path: Path; readonly hint: string },
): Breach[] {
  if (keys === 'deleted' && !hasDeleted) {
    const statement = 'No key has been deleted when this phase starts.'
    return [{ path, statement, hint: 'Put a `delete` phase before it.' }]
  }
  const isFirst = hot !== undefined && hot.key === undefined
  return unless(inserted > 0 || !(areInserted(keys) || isFirst), () => ({
    path,
    statement: 'No key has been inserted when this phase starts.',
    hint: areInserted(keys) ? hint : 'Give `hot` a `key`, or put an `insert` phase before it.',
  }))
}
