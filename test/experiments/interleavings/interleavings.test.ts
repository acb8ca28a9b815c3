import test, { type ExecutionContext } from 'ava'
import { BOUNDS, EARLY, search, storyOf } from '../../../experiments/interleavings/command.ts'
import { type Found, Search } from '../../../experiments/interleavings/search.ts'
import { nameOf, type Setting } from '../../../experiments/interleavings/setting.ts'
import {
  allRolesOfThree,
  THREE_JOINERS,
  TWO_AND_THREE,
  TWO_AND_TWO,
  TWO_OF_WHICH_ONE_MAY_CRASH,
} from '../../../experiments/interleavings/settings.ts'
import {
  AS_IT_IS,
  LEAF_SET_ONLY,
  PUBLISHED,
  type Variant,
  WITHOUT_ADMISSION,
} from '../../../experiments/interleavings/variants.ts'
import { AllNodes } from './all-nodes.ts'

const caseOf = (setting: Setting, variant: Variant) => ({ setting, variant, expected: 'holds' }) as const

/** All of it was looked through, and nothing was broken. */
function holds(t: ExecutionContext, setting: Setting): void {
  const { completeTo, violation, conflicts, atRest } = search(caseOf(setting, AS_IT_IS))
  t.deepEqual({ completeTo, conflicts }, { completeTo: undefined, conflicts: [] })
  t.is(violation?.sentence, undefined)
  t.true(atRest > 0)
}

/** A counter-example is found, and happens also to all nodes at once. Its steps are shown with `--verbose`. */
function isBroken(t: ExecutionContext, setting: Setting, variant: Variant): Found {
  const each = caseOf(setting, variant)
  const found = search(each)
  t.log(storyOf(each, found).join('\n'))
  const all = new AllNodes(setting, variant)
  t.deepEqual(all.rivals(), [])
  for (const move of found.violation?.moves ?? []) all.follow(move)
  t.true(all.rivals().length > 1, 'not so for all nodes at once')
  return found
}

for (const leafSetSize of [2, 4])
  for (const setting of allRolesOfThree())
    test(`three nodes, every interleaving: ${nameOf({ ...setting, leafSetSize })}: correct delivery holds, and all get in`, (t) =>
      holds(t, { ...setting, leafSetSize }))

for (const setting of allRolesOfThree().filter(({ settled }) => settled === 2))
  test(`a joiner that crashes at any moment: ${nameOf(setting)}: the others are not disturbed`, (t) =>
    holds(t, { ...setting, crashes: 1 }))

test('four nodes, two of which join at two roots, every interleaving: correct delivery holds, and all get in', (t) =>
  holds(t, TWO_AND_TWO))

test('the counter-example of Lu, Merz and Weidenbach, in their setting: as published, two nodes that join between the same two do not learn of each other', (t) => {
  const { violation } = isBroken(t, TWO_AND_TWO, PUBLISHED)
  t.regex(violation!.sentence, /^two active nodes answer for key/)
})

test('one admission at a time is not enough there: a reply names the leaf that has just made room', (t) => {
  isBroken(t, TWO_AND_TWO, LEAF_SET_ONLY)
})

test('nor is that enough if three join by one root: it admits one at a time', (t) => {
  isBroken(t, THREE_JOINERS, WITHOUT_ADMISSION)
})

test('with the basic join [P01] a node is active before any other knows it', (t) => {
  isBroken(t, { ...THREE_JOINERS, join: 'basic' }, AS_IT_IS)
})

// What was found and is not mended yet: once it is, these hold.

/** As `npm run evidence -- interleavings 5` finds it, among 878,263 states. */
const HIDDEN_BY_A_JOINER = `
2 → 0  distanceProbe
3 → 1  distanceProbe
4 → 1  distanceProbe
0 → 2  distanceReply
1 → 3  distanceReply
1 → 4  distanceReply
2 → 0  route join request, hop 1
4 → 1  route join request, hop 1
0 → 2  joinReply leaves [0 1]
1 → 4  joinReply leaves [1 0]
2 → 0  leafSetProbe (joining) leaves []
2 → 1  leafSetProbe (joining) leaves []
3 → 1  route join request, hop 1
4 → 1  leafSetProbe (joining) leaves []
4 → 0  leafSetProbe (joining) leaves []
0 → 2  leafSetReply (active) leaves [1]
1 → 2  leafSetReply (active) leaves [0]
1 → 2  route join request, hop 2
2 → 3  joinReply leaves [2 1 0]
3 → 1  leafSetProbe (joining) leaves []
1 → 3  leafSetReply (active) leaves [0 4]
3 → 4  leafSetProbe (joining) leaves [1]
0 → 4  leafSetReply (active) leaves [2 1]
1 → 4  leafSetReply (active) leaves [0 2]`

test('found: with L = 2 a joiner that two others have for a neighbour hides them from each other', (t) => {
  const all = new AllNodes(TWO_AND_THREE, AS_IT_IS)
  for (const line of HIDDEN_BY_A_JOINER.trim().split('\n')) {
    t.deepEqual(all.rivals(), [])
    all.arrives(line)
  }
  t.deepEqual(all.rivals(), [2, 4])
  all.arrives('3 → 2  leafSetProbe (joining) leaves []')
  t.deepEqual(all.rivals(), [], 'until its probe arrives')
})

test('found and mended: a pong from before a node was a member does not make a leaf drop it after it is one', (t) => {
  const { violation, conflicts, completeTo } = search(caseOf(TWO_OF_WHICH_ONE_MAY_CRASH, AS_IT_IS))
  t.is(violation?.sentence, undefined)
  t.deepEqual(conflicts, [])
  t.true(completeTo === undefined || completeTo > 100, `all within ${completeTo} moves`)
})

test('what the reduction leaves out changes neither what holds nor where all ends', (t) => {
  const [setting] = allRolesOfThree()
  for (const variant of [AS_IT_IS, WITHOUT_ADMISSION]) {
    const all = new Search(setting!, variant, BOUNDS, new Set()).run()
    const reduced = new Search(setting!, variant, BOUNDS, EARLY).run()
    t.is(reduced.atRest, all.atRest)
    t.true(reduced.states < all.states)
  }
})

test('a kind of message that does not commute with another is named', (t) => {
  const early = new Set(['distanceReply'] as const)
  const { conflicts } = new Search(allRolesOfThree()[0]!, AS_IT_IS, BOUNDS, early).run()
  t.deepEqual(
    conflicts.map(({ kind }) => kind),
    conflicts.map(() => 'distanceReply'),
  )
  t.true(conflicts.length > 0)
})

test('a search that meets a bound says to which depth it is complete', (t) => {
  const within = (bounds: Partial<typeof BOUNDS>) =>
    new Search(allRolesOfThree()[0]!, AS_IT_IS, { ...BOUNDS, ...bounds }, EARLY).run()
  t.is(within({ depth: 9 }).completeTo, 9)
  t.true(within({ states: 100 }).completeTo! < 20)
  t.is(within({}).completeTo, undefined)
})
