import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromWords } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { Members } from '../../../protocol/join/members.ts'
import { node, prove } from '../samples.ts'

const idOf = (handle: NodeHandle): Id => idFromWords(Math.imul(handle, 0x9e3779b1), 0, 0, 0)

const turn = fc.record({
  what: fc.constantFrom('add' as const, 'heard' as const, 'remove' as const),
  handle: fc.nat({ max: 30 }),
})

test('members are those of a map, in a list from which the last takes the place of one that goes', (t) => {
  prove(
    t,
    fc.property(fc.array(turn, { maxLength: 120 }), (turns) => {
      const members = new Members(idOf)
      const known = new Map<NodeHandle, { heardAt: Micros; coordinates: readonly number[] }>()
      const list: NodeHandle[] = []
      for (const [index, { what, handle }] of turns.entries()) {
        const each = node(handle)
        const now = micros(index * 1e9)
        if (what === 'add' && !known.has(each)) {
          const coordinates = handle % 3 === 0 ? [handle, index] : []
          members.add(each, coordinates, now)
          known.set(each, { heardAt: now, coordinates })
          list.push(each)
        } else if (what === 'heard') {
          members.heard(each, now)
          const entry = known.get(each)
          if (entry !== undefined) entry.heardAt = now
        } else if (what === 'remove') {
          assert.equal(members.remove(each), known.delete(each))
          const place = list.indexOf(each)
          const last = place < 0 ? undefined : list.pop()
          if (last !== undefined && last !== each) list[place] = last
        }
      }
      assert.deepEqual(members.list, list)
      assert.equal(members.size, known.size)
      for (let handle = 0; handle <= 31; handle++) {
        const each = node(handle)
        const entry = known.get(each)
        assert.equal(members.has(each), entry !== undefined)
        assert.equal(members.lastHeard(each), entry?.heardAt)
        assert.deepEqual(members.coordinatesOf(each), entry?.coordinates ?? [])
        assert.equal(members.holderOf(idOf(each)), entry === undefined ? NO_NODE : each)
      }
    }),
  )
})
