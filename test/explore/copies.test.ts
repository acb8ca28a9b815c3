import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { idFromWords } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import type { HandOverObstacle } from '../../protocol/events.ts'
import { Copies } from '../../sim/explore/record/copies.ts'

const KEY = idFromWords(1, 2, 3, 4)
const [A, B, LEAVER] = [1, 2, 3] as NodeHandle[]
const version = (counter: number) => ({ counter, writer: counter as OperationId })

/** A second passes before each step. */
function copiesAfter(...steps: readonly ((copies: Copies) => void)[]): Copies {
  return copiesOf({ canTake: true }, ...steps)
}

function copiesOf(
  { canTake, mayBeUnheard = false }: { readonly canTake: boolean; readonly mayBeUnheard?: boolean },
  ...steps: readonly ((copies: Copies) => void)[]
): Copies {
  let now = seconds(0)
  const copies = new Copies({
    now: () => now,
    canTake: () => canTake,
    isLeaving: (node) => node === LEAVER,
    mayBeUnheard,
  })
  for (const step of steps) {
    now = (now + seconds(1)) as Micros
    step(copies)
  }
  return copies
}

const store = (node: NodeHandle, counter: number) => (copies: Copies) =>
  copies.emitted(node, { type: 'stored', key: KEY, version: version(counter), bytes: 10, tombstone: false })
const crash = (node: NodeHandle) => (copies: Copies) => copies.nodeGone(node, 'crashed')

test('a version is wiped out when the last of its holders crashes, for operations that begin afterwards', (t) => {
  const copies = copiesAfter(store(A!, 1), store(B!, 1), crash(A!), crash(B!))
  t.deepEqual(copies.wipes(KEY), [{ at: seconds(4), above: undefined, crashes: 2, how: 'crashed' }])
  t.true(copies.isWiped(KEY, version(1), seconds(4)))
  t.false(copies.isWiped(KEY, version(1), seconds(3)))
})

test('what an older copy is left of is wiped out down to that', (t) => {
  const copies = copiesAfter(store(A!, 1), store(B!, 2), crash(B!))
  t.deepEqual(copies.wipes(KEY), [{ at: seconds(3), above: version(1), crashes: 1, how: 'crashed' }])
  t.true(copies.isWiped(KEY, version(2), seconds(9)))
  t.false(copies.isWiped(KEY, version(1), seconds(9)))
})

test('a version that came later is not wiped out, though it is no newer', (t) => {
  const copies = copiesAfter(store(A!, 2), crash(A!), store(B!, 1))
  t.false(copies.isWiped(KEY, version(1), seconds(9)))
})

test('a leave and a discarded copy wipe nothing out', (t) => {
  const leave = (copies: Copies) => copies.nodeGone(A!, 'left')
  const discard = (copies: Copies) => copies.emitted(B!, { type: 'discarded', key: KEY, version: version(1) })
  const copies = copiesAfter(store(A!, 1), store(B!, 1), leave, discard)
  t.deepEqual(
    copies.wipes(KEY).map(({ how }) => how),
    ['dropped'],
  )
  t.false(copies.isWiped(KEY, version(1), seconds(9)))
  t.is(copies.holders(KEY).size, 0)
  t.deepEqual(
    copies.partings(KEY).map(({ how }) => how),
    ['left', 'discarded'],
  )
})

test('what a holder discards by the word of a root that has just crashed went with that', (t) => {
  const discard = (copies: Copies) => copies.emitted(B!, { type: 'discarded', key: KEY, version: version(1) })
  const pause = () => {}
  const wipes = (...steps: ((copies: Copies) => void)[]) =>
    copiesAfter(store(A!, 1), store(B!, 1), crash(A!), ...steps, discard)
      .wipes(KEY)
      .map(({ how }) => how)
  t.deepEqual(wipes(), ['crashed'])
  t.deepEqual(wipes(pause), ['dropped'], 'a second later no answer is under way')
})

test('what a leaver states that it could not hand over is left behind only if no node that stays has room for it, or can be reached', (t) => {
  const state = (reason: HandOverObstacle) => (copies: Copies) =>
    copies.emitted(A!, { type: 'notHandedOver', key: KEY, version: version(1), reason })
  const leave = (copies: Copies) => copies.nodeGone(A!, 'left')
  const isLeftBehind = (reason: HandOverObstacle, canTake: boolean, mayBeUnheard = false) =>
    copiesOf({ canTake, mayBeUnheard }, store(A!, 1), state(reason), leave).isWiped(
      KEY,
      version(1),
      seconds(9),
    )
  t.true(isLeftBehind('no node known that stays', false))
  t.false(isLeftBehind('no node known that stays', true))
  t.true(isLeftBehind('no node known that stays', true, true))
  t.false(isLeftBehind('not asked about yet', true, true), 'it had its time, and did not ask')
})

test('what a leaver drops while no node has room is left behind, and counts as a crash of one holder', (t) => {
  const discard = (node: NodeHandle) => (copies: Copies) =>
    copies.emitted(node, { type: 'discarded', key: KEY, version: version(1) })
  const wipes = (node: NodeHandle, canTake: boolean) =>
    copiesOf({ canTake }, store(A!, 1), store(node, 1), discard(node), crash(A!))
      .wipes(KEY)
      .map(({ crashes }) => crashes)
  t.deepEqual(wipes(LEAVER!, false), [2])
  t.deepEqual(wipes(LEAVER!, true), [1])
  t.deepEqual(wipes(B!, false), [1], 'it stays')
})

test('bytes on a node are those of the versions that it holds now', (t) => {
  const copies = copiesAfter(store(A!, 1), store(A!, 2))
  t.is(copies.bytesOn(A!), 10)
  t.is(copies.bytesOn(B!), 0)
})
