import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import { type Cut, heal } from '../../../experiments/faults/rings.ts'
import { Simulation } from '../../../sim/run.ts'
import { parseScenario } from '../../../sim/scenario/parse.ts'

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

/** Scenarios that severed the ring without any partition, where they are at hand. */
const SPLIT = ['split-10100.yaml', 'split-12201.yaml'] as const
for (const name of SPLIT) {
  const url = new URL(`../../../../../shared/cases/explored/${name}`, import.meta.url)
  const handed = existsSync(url) ? test : test.skip
  handed(`${name}: nothing is misdelivered in the end`, (t) => {
    const noFiles = () => {
      throw new Error('no data files')
    }
    for (const seed of [1, 2]) {
      const text = readFileSync(url, 'utf8').replace(/^seed: .*/m, `seed: ${seed}`)
      const files = { file: name, readFile: noFiles, parseLatencyMatrix: noFiles }
      const simulation = new Simulation(parseScenario(text, files))
      while (simulation.step(4_096) === 'running');
      const { misdelivered, failed } = simulation.result().summary.at(-1)!
      t.deepEqual({ misdelivered, failed }, { misdelivered: 0, failed: 0 }, `seed ${seed}`)
    }
  })
}
