import { readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'yaml'
import { type Cut, heal } from '../../../experiments/faults/rings.ts'
import { parseDocument } from '../../../sim/explore/document.ts'
import { Simulation } from '../../../sim/run.ts'

/** Cuts of small overlays; `npm run faults -- rings` does many seeds, and large ones. */
const CUTS: readonly Cut[] = [
  { nodes: 20, apart: 10, shape: 'random', minutes: 1, seedServer: 'the rest' },
  { nodes: 20, apart: 10, shape: 'random', minutes: 5, seedServer: 'nobody' },
  { nodes: 20, apart: 2, shape: 'arc', minutes: 5, seedServer: 'those apart' },
  { nodes: 40, apart: 20, shape: 'arc', minutes: 5, seedServer: 'all' },
]
for (const cut of CUTS) {
  const { nodes, apart, shape, minutes, seedServer } = cut
  test(`${apart} of ${nodes} nodes (${shape}) are cut off for ${minutes} min, the seed server reached by ${seedServer}: one ring soon after`, (t) => {
    for (const seed of [1, 2, 3]) {
      const { oneRing, leafSetsRight, seeking } = heal(cut, seed, 6)
      const goal = seedServer === 'nobody' ? 300 : 120
      t.true(oneRing !== undefined && oneRing <= goal, `seed ${seed}: one ring after ${oneRing} s`)
      t.true(
        leafSetsRight !== undefined && leafSetsRight <= goal,
        `seed ${seed}: right after ${leafSetsRight} s`,
      )
      t.true(seeking.apart <= 0.01, `seed ${seed}: ${seeking.apart} messages per node and second`)
    }
  })
}

/** Scenarios that severed the ring without any partition. */
for (const name of ['churn-splits', 'neighbours-die-under-loss'])
  test(`${name}: nothing is misdelivered in the end`, (t) => {
    const url = new URL(`../../../../test/explored/${name}.yaml`, import.meta.url)
    const document = parse(readFileSync(url, 'utf8'))
    for (const seed of [1, 2]) {
      const simulation = new Simulation(parseDocument({ ...document, seed }))
      while (simulation.step(4_096) === 'running');
      const { misdelivered, failed } = simulation.result().summary.at(-1)!
      t.deepEqual({ misdelivered, failed }, { misdelivered: 0, failed: 0 }, `seed ${seed}`)
    }
  })
