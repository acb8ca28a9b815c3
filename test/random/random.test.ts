import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { ResolvedScenario } from '../../sim/index.ts'
import { CSV_FILES, parse } from './digest.ts'
import { FEATURES } from './features.ts'
import { differences, readReference, resultOf, SEEDS } from './reference.ts'
import { randomScenario } from './scenario.ts'
import { writeScenario } from './scenario-files.ts'

const reference = readReference()
const scenarios = SEEDS.map((seed) => parse(randomScenario(seed)))

/** `.ci/random.mjs` compares all of them; these, in the tests, take some twenty seconds. */
const SEEDS_TESTED = SEEDS.slice(0, 24)
const SEEDS_OVER_THE_WIRE = SEEDS.slice(24, 30)
const SEEDS_UNCHECKED = SEEDS.slice(30, 36)

/** A seed with a trace of churn, so that the command line has to find a data file. */
const SEED_WITH_A_TRACE = SEEDS.find((seed) => randomScenario(seed).files.has('trace-1.csv'))!

test('random scenarios give the results of the reference', (t) => {
  for (const seed of SEEDS_TESTED) t.deepEqual(differences(reference, resultOf(seed)), [], `seed ${seed}`)
})

test('random scenarios give the same results if every message is encoded and decoded', (t) => {
  for (const seed of SEEDS_OVER_THE_WIRE)
    t.deepEqual(differences(reference, resultOf(seed, { wireMode: 'on' })), [], `seed ${seed}`)
})

test('random scenarios go the same way if no invariant is checked', (t) => {
  for (const seed of SEEDS_UNCHECKED) {
    const { fingerprint, events } = resultOf(seed, { checks: 'off' })
    t.like(reference.get(seed), { fingerprint, events }, `seed ${seed}`)
  }
})

test('the digest of a random scenario is that of the files which the command line writes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-random-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = writeScenario(randomScenario(SEED_WITH_A_TRACE), folder)
  const out = join(folder, 'results')
  const command = fileURLToPath(new URL('../../sim/cli.js', import.meta.url))
  const { stderr } = spawnSync(process.execPath, [command, 'scenario', path, '--quiet', '--out', out], {
    encoding: 'utf8',
  })
  t.is(stderr, '')
  const hash = createHash('sha256')
  for (const file of CSV_FILES) hash.update(readFileSync(join(out, `${file}.csv`)))
  t.is(hash.digest('hex'), reference.get(SEED_WITH_A_TRACE)!.csv)
})

test('every random scenario is sound, and together they contain each feature several times', (t) => {
  const LEAST = 3
  const rare = Object.entries(FEATURES)
    .map(([feature, isIn]) => ({ feature, times: scenarios.filter(isIn).length }))
    .filter(({ times }) => times < LEAST)
  t.deepEqual(rare, [])
})

test('random scenarios give every parameter of overlay, seed server and storage more than one value', (t) => {
  for (const section of ['pastry', 'seedServer', 'storage'] as const) {
    const parameters = scenarios.map((scenario): ResolvedScenario[typeof section] => scenario[section])
    const constant = Object.keys(parameters[0]!).filter((name) => valuesOf(parameters, name).size < 2)
    t.deepEqual(constant, [], section)
  }
})

const valuesOf = (sections: readonly object[], name: string): Set<unknown> =>
  new Set(sections.map((section) => (section as Readonly<Record<string, unknown>>)[name]))
