import test from 'ava'
import fc from 'fast-check'
import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Ledger } from '../../sim/measure/ledger.ts'
import { at, key, ledgerOf, node, version } from './samples.ts'

const KEYS = ['01', '02'] as const
const NODES = [1, 2, 3, 4] as const
const REPLICAS = 3
const BYTES = 5

const event = fc.record({
  what: fc.constantFrom(
    'stored',
    'stored',
    'stored',
    'grave',
    'discarded',
    'acknowledged',
    'deleted',
    'crashed',
    'left',
  ),
  handle: fc.constantFrom(...NODES),
  hex: fc.constantFrom(...KEYS),
  counter: fc.integer({ min: 1, max: 4 }),
})
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

interface Held {
  readonly handle: number
  readonly hex: string
  readonly version: Version
  readonly tombstone: boolean
}

/** Which node holds what, in the plainest way. */
class Model {
  held: Held[] = []

  apply(ledger: Ledger, { what, handle, hex, counter }: Event, second: number): void {
    const change = { key: key(hex), version: version(counter) }
    const isAt = (each: Held) => each.handle === handle && each.hex === hex
    switch (what) {
      case 'stored':
      case 'grave': {
        const tombstone = what === 'grave'
        ledger.stored(node(handle), { ...change, bytes: tombstone ? 0 : BYTES, tombstone }, at(second))
        this.held = this.held.filter((each) => !isAt(each))
        this.held.push({ handle, hex, version: change.version, tombstone })
        break
      }
      case 'discarded':
        ledger.discarded(node(handle), change, at(second))
        this.held = this.held.filter((each) => !(isAt(each) && each.version.counter === counter))
        break
      case 'acknowledged':
        ledger.acknowledged({ ...change, content: 'value' }, at(second))
        break
      case 'deleted':
        ledger.acknowledged({ ...change, content: 'tombstone' }, at(second))
        break
      case 'crashed':
      case 'left':
        ledger[what](node(handle), at(second))
        this.held = this.held.filter((each) => each.handle !== handle)
    }
  }

  /** Holders of what is acknowledged now; undefined if no value is. */
  holders(ledger: Ledger, hex: string): number[] | undefined {
    const newest = ledger.newestAcknowledged(key(hex))
    if (newest?.content !== 'value') return undefined
    return this.held
      .filter((each) => each.hex === hex && compareVersions(each.version, newest.version) >= 0)
      .map(({ handle }) => handle)
      .sort((a, b) => a - b)
  }
}

test('the counts are those of a recount from scratch, for any events in any order', (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (events, nodesLive) => {
      const ledger = ledgerOf({ replicas: REPLICAS, nodesLive })
      const model = new Model()
      events.forEach((each, second) => {
        model.apply(ledger, each, second)
        const keys = KEYS.map((hex) => ({ hex, holders: model.holders(ledger, hex) }))
        const acknowledged = keys.flatMap(({ hex, holders }) => (holders ? [{ hex, holders }] : []))
        const kept = acknowledged.map(({ holders }) => holders.length).filter((count) => count > 0)
        t.is(ledger.keysAcknowledged, acknowledged.length)
        t.is(ledger.keysLost, acknowledged.length - kept.length)
        t.is(ledger.keysAtRisk, kept.filter((count) => count < Math.min(REPLICAS, nodesLive)).length)
        t.is(ledger.copiesMin, kept.length === 0 ? null : Math.min(...kept))
        t.is(ledger.copiesMean, kept.length === 0 ? null : kept.reduce((a, b) => a + b) / kept.length)
        const lost = [...ledger.lostKeys()]
        t.deepEqual(
          lost.map((each) => each.key),
          [...ledger.acknowledgedKeys()].filter((id) => ledger.holdersOf(id).length === 0),
        )
        t.is(lost.length, ledger.keysLost)
        for (const { hex, holders } of acknowledged) {
          t.deepEqual(ledger.holdersOf(key(hex)), holders.map(node))
          if (holders.length > 0) t.is(ledger.since(key(hex), at(second + 1)).copies, 'some live')
        }
        const values = model.held.filter(({ tombstone }) => !tombstone)
        t.is(ledger.storedBytes, BYTES * values.length)
        for (const handle of NODES) {
          const own = values.filter((copy) => copy.handle === handle).length
          t.is(ledger.valuesOf(node(handle)), own)
          t.is(ledger.bytesOf(node(handle)), BYTES * own)
        }
      })
    }),
    { numRuns: 200 },
  )
})
