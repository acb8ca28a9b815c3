import { fileURLToPath } from 'node:url'
import test from 'ava'
import { exploreSeeds } from '../../sim/commands/explore/explore-pool.ts'
import { Interrupted } from '../../sim/commands/shell/interruption.ts'
import { CRASHES, INTERRUPTED } from './ended-shrinking-seeds.ts'

const OPTIONS = {
  workers: 1,
  checkers: [],
  shrinkSeconds: 60,
  out: '/nowhere',
  program: fileURLToPath(new URL('ended-shrinking.js', import.meta.url)),
}

/** Texts of what is reported of each seed. */
type Reported = Record<number, readonly string[]>

test('a seed that breaks a promise is reported though its shrinking is interrupted', async (t) => {
  const reported: Reported = {}
  const { signal } = new AbortController()
  const ended = exploreSeeds([INTERRUPTED, 3], { ...OPTIONS, signal }, (seed, { exploration }) => {
    reported[seed] = exploration.findings.map(({ text }) => text)
  })
  await t.throwsAsync(ended, { instanceOf: Interrupted })
  t.deepEqual(reported, { [INTERRUPTED]: ['planted'] })
})

test('of a process that ends while it shrinks what it has found is reported', async (t) => {
  const reported: Reported = {}
  const { signal } = new AbortController()
  await exploreSeeds([CRASHES, 3], { ...OPTIONS, signal }, (seed, { exploration, shrunk }) => {
    t.is(shrunk, undefined, `seed ${seed}`)
    reported[seed] = exploration.findings.map(({ text }) => text)
  })
  t.deepEqual(reported, { [CRASHES]: ['planted'], 3: ['planted'] })
})
