import test from 'ava'
import { idFromWords } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { hash32 } from '../../sim/core/random.ts'
import { Operations } from '../../sim/measure/operations.ts'
import { ledgerOf, node, operation, truthOf } from './samples.ts'

const COUNT = 1_000_000
const GAP = 1_000
const DEADLINE = 60_000_000
const DRAWS = { high: 1, low: 2 }

/** Operation `id` starts at id · 1 ms and is answered up to a second later; one in 10,000 is lost. */
const latencyOf = (id: number): number => 1_000 + (hash32(DRAWS, id) % 1_000_000)
const isLost = (id: number): boolean => id % 10_000 === 5_000

test('a million operations are recorded in bounded memory, in order, and counted exactly', (t) => {
  let rows = 0
  let heldMax = 0
  const operations = new Operations({
    idBits: 128,
    ...truthOf(ledgerOf({ replicas: 1 })),
    directLatency: () => 1_000 as Micros,
    row: (row) => {
      if (row.operation !== rows++) t.fail(`row ${row.operation} is out of order`)
    },
  })

  // Answers within the second lie in slots of 1 ms; the lost ones wait for their deadline.
  const endings: number[][] = Array.from({ length: 1_002 }, () => [])
  const lost: number[] = []
  const slots = COUNT + DEADLINE / GAP
  for (let slot = 0; slot <= slots; slot++) {
    const now = (slot * GAP) as Micros
    for (const id of endings[slot % endings.length]!.splice(0)) {
      operations.handled(operation(id), { node: node(2), at: now, hops: id % 5, root: node(2) })
    }
    while (lost.length > 0 && lost[0]! * GAP + DEADLINE <= now) {
      operations.deadlineReached(operation(lost.shift()!), now)
    }
    if (slot < COUNT) {
      operations.started({
        id: operation(slot),
        kind: 'route',
        period: 0,
        caller: node(slot % 1_000),
        key: idFromWords(hash32(DRAWS, -slot), slot, 0, 0),
        at: now,
      })
      if (isLost(slot)) lost.push(slot)
      else endings[(slot + Math.ceil(latencyOf(slot) / GAP)) % endings.length]!.push(slot)
    }
    heldMax = Math.max(heldMax, operations.heldCount)
  }
  operations.finish()

  const tally = operations.tally(0)
  t.is(rows, COUNT)
  t.is(tally.outcomes.lost, 100)
  t.is(tally.outcomes.succeeded, COUNT - 100)
  t.is(tally.hops.percentile(50), 2)
  // Everything that started within one deadline, and no more.
  t.true(heldMax <= DEADLINE / GAP + 1, `${heldMax} operations held`)
  // Latencies are whole milliseconds up to 1.001 s.
  t.true(tally.latency.byteLength <= 24 * 1_024, `${tally.latency.byteLength} bytes`)
})
