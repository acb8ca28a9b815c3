import test from 'ava'
import { runApart } from '../../bench/apart.ts'
import { PRESENT } from '../../bench/version.ts'
import { HEAP, MEMORY } from '../../sim/sweep/estimate.ts'

/**
 * A bound for what there is today, 3,508 on Node 20 (12,981 before one store held the facts of all nodes), and not the goal: that is 2,048
 * with 100,000 nodes, where what does not grow with the nodes is less of each. A change that saves
 * bytes lowers the bound. The figure is the same in every run, but another on other versions of Node.
 */
const BYTES_AT_MOST = 3_650
const NODES = 2_000

test('bytes per node, all in: what 2,000 nodes take after ten minutes and 2,000 routes', async (t) => {
  const outcome = await runApart('bytes-5k', {
    root: PRESENT.root,
    scale: NODES / 5_000,
    progress: () => undefined,
  })
  if (outcome.kind !== 'measured') return t.fail(outcome.why)
  const [value = Number.NaN, objects = Number.NaN] = outcome.rows.map((row) => row.value)
  t.log(`${Math.round(value)} bytes per node`)
  t.true(value > 0 && value <= BYTES_AT_MOST, `${value} bytes per node`)
  // What a run is expected to take before it starts rests on this: it is never less than what is in use, and not twice as much.
  t.true(MEMORY.setUp >= value && MEMORY.setUp < 2 * value, `${MEMORY.setUp} expected, ${value} in use`)
  t.true(
    HEAP.setUp >= objects && HEAP.setUp < 2 * objects,
    `${HEAP.setUp} expected, ${objects} of objects in use`,
  )
  return undefined
})
