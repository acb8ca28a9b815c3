import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { compareIds, type Id, idFromWords } from '../../../protocol/base/id.ts'
import { IdRing } from '../../../protocol/join/id-ring.ts'
import { node, prove } from '../samples.ts'

/** Some handles share an id. */
const idOf = (handle: NodeHandle): Id => idFromWords(Math.imul(handle >> 1, 0x9e3779b1), 0, 0, 0)

test('neighbours, and the holder of an id, are as in the sorted list, after any arrivals and departures', (t) => {
  prove(
    t,
    fc.property(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 120 }), (turns) => {
      const ring = new IdRing(idOf)
      const there = new Set<NodeHandle>()
      for (const handle of turns.map(node)) {
        if (there.delete(handle)) {
          ring.remove(handle)
        } else {
          ring.add(handle)
          there.add(handle)
        }
        const sorted = [...there].sort((a, b) => compareIds(idOf(a), idOf(b)) || a - b)
        for (const [place, each] of sorted.entries()) {
          const next = [sorted[(place + 1) % sorted.length]!, sorted.at(place - 1)!]
          assert.deepEqual(
            ring.neighboursOf(each),
            [...new Set(next)].filter((other) => other !== each),
          )
        }
        for (let handle = 0; handle <= 41; handle++) {
          const id = idOf(node(handle))
          const first = sorted.find((each) => compareIds(idOf(each), id) === 0)
          assert.equal(ring.find(id), first ?? NO_NODE)
        }
      }
    }),
  )
})

test('the same with thousands, when most have gone again', (t) => {
  const ring = new IdRing(idOf)
  const all = Array.from({ length: 5_000 }, (_, index) => node(index))
  for (const each of all) ring.add(each)
  for (const each of all) if (each % 50 > 0) ring.remove(each)
  const sorted = all.filter((each) => each % 50 === 0).sort((a, b) => compareIds(idOf(a), idOf(b)) || a - b)
  for (const [place, each] of sorted.entries())
    t.deepEqual(ring.neighboursOf(each), [sorted[(place + 1) % sorted.length]!, sorted.at(place - 1)!])
  for (const each of all)
    t.is(ring.find(idOf(each)), sorted.find((other) => other >> 1 === each >> 1) ?? NO_NODE)
})
