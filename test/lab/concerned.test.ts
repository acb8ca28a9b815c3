import test from 'ava'
import { Film, NODE_STATES, type NodeState } from '../../lab/film/film.ts'
import { nobodyConcerned } from '../../lab/touch/concerned.ts'
import type { Touch } from '../../lab/touch/touch.ts'

/* Touches of nodes that do not run at the time of the picture. */

/** The seed server, and nodes at these parts of the ring. */
function overlay(...nodes: readonly (readonly [turn: number, state: NodeState])[]) {
  const { nodes: table } = new Film()
  table.add(0, 0, 0)
  for (const [turn] of nodes) table.add(turn, 0, 0)
  const states = Uint8Array.from([0, ...nodes.map(([, state]) => NODE_STATES.indexOf(state))])
  return { film: { nodes: table }, frame: { states } }
}

const moment = overlay([0.1, 'active'], [0.3, 'crashed'], [0.6, 'left'], [0.9, 'joining'], [0.95, 'absent'])

for (const [node, said] of [
  [1, undefined],
  [2, 'Node 2 has crashed before.'],
  [3, 'Node 3 has left before.'],
  [4, undefined],
  [5, 'Node 5 has not joined at this time.'],
  [48, 'Node 48 has not joined at this time.'],
] as const)
  test(`of node ${node} the page says: ${said ?? 'nothing'}`, (t) => {
    const touches: readonly Touch[] = [
      { kind: 'crash', crowd: { node } },
      { kind: 'leave', crowd: { node } },
      { kind: 'pause', crowd: { node }, seconds: 1 },
      { kind: 'cut', crowd: { node }, seconds: 1 },
      { kind: 'insert', key: 'Rome', caller: node },
      { kind: 'lookup', key: 'Rome', caller: node },
    ]
    for (const touch of touches) t.is(nobodyConcerned(touch, moment), said)
  })

test('an arc concerns a node if a node of it runs, on either side of id 0, its ends included', (t) => {
  const said = (from: string, to: string) =>
    nobodyConcerned({ kind: 'crash', crowd: { arc: { from, to } } }, moment)
  t.is(said('40', 'b0'), 'No node runs in the arc from 40 to b0 at this time.')
  t.is(said('e0', '20'), undefined)
  t.is(said('f0', '10'), 'No node runs in the arc from f0 to 10 at this time.')
  t.is(said('e6666666', 'e6666666'), undefined)
})

test('a share, a join and a touch of no node are never refused by that', (t) => {
  const nobody = overlay()
  t.is(nobodyConcerned({ kind: 'crash', crowd: { share: 0.5 } }, nobody), undefined)
  t.is(nobodyConcerned({ kind: 'join', nodes: 1, arc: { from: '0', to: '1' } }, nobody), undefined)
  t.is(nobodyConcerned({ kind: 'watch', seconds: 1 }, nobody), undefined)
  t.is(nobodyConcerned({ kind: 'lookup', key: 'Rome' }, nobody), undefined)
})
