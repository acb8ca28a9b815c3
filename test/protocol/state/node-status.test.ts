import test from 'ava'
import { NodeStatus } from '../../../protocol/state/node-status.ts'
import { ofOneNode } from '../../world/one-node.ts'

type Step = 'entered' | 'resumed' | 'activated' | 'interrupted' | 'lostEveryone'

/** The three questions that a status answers, after some steps from the beginning. */
function after(...steps: Step[]): string {
  const status = ofOneNode((store) => new NodeStatus(store))
  for (const step of steps) status[step]()
  const answers = { active: status.isActive, member: status.isMember, seeking: status.isSeeking }
  return Object.entries(answers)
    .filter(([, holds]) => holds)
    .map(([name]) => name)
    .join(' ')
}

test('a joiner is a member when a root has handed it a leaf set, and delivers when it is active', (t) => {
  t.is(after(), '')
  t.is(after('entered'), 'member')
  t.is(after('entered', 'activated'), 'active member')
})

test('a joiner whose leaves are all gone is a joiner again', (t) => {
  t.is(after('entered', 'lostEveryone'), '')
  t.is(after('lostEveryone'), '')
})

test('a node that was active and is not seeks its way back, as a member', (t) => {
  t.is(after('entered', 'activated', 'interrupted'), 'member seeking')
  t.is(after('entered', 'activated', 'interrupted', 'activated'), 'active member')
  t.is(after('resumed'), 'member seeking', 'so does one that goes on after an earlier life')
})

test('one that has lost every node seeks without being a member, until a root takes it in', (t) => {
  t.is(after('entered', 'activated', 'lostEveryone'), 'seeking')
  t.is(after('entered', 'activated', 'lostEveryone', 'entered'), 'member seeking')
  t.is(after('entered', 'activated', 'lostEveryone', 'entered', 'activated'), 'active member')
})
