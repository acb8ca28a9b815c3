import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { runApart } from '../../bench/apart.ts'
import { BENCHES } from '../../bench/benches.ts'
import { inTurn, isMeasured } from '../../bench/pairs.ts'
import { PRESENT } from '../../bench/version.ts'

const progress = () => undefined
const TINY = 20

/** Every simulation, with twenty nodes or so. */
for (const [name, scale] of [
  ['churn-1k', TINY / 1_000],
  ['rest-10k', TINY / 10_000],
  ['join-1k', TINY / 1_000],
  ['lookups-1k', TINY / 1_000],
  ['crash-1k', TINY / 1_000],
  ['converged-100k', TINY / 100_000],
  ['converged-1m', TINY / 1_000_000],
] as const)
  test.serial(`${name} runs, and every figure is a number`, async (t) => {
    const outcome = await runApart(name, { root: PRESENT.root, scale, progress })
    if (outcome.kind !== 'measured') return t.fail(outcome.why)
    t.true(outcome.rows.length > 0)
    for (const { measure, value } of outcome.rows) t.true(Number.isFinite(value), measure)
    return undefined
  })

test('every bench by use is one of those, or its like, or a command', (t) => {
  const kinds = new Set(
    [...BENCHES]
      .filter(([, { subject }]) => subject === 'simulation')
      .map(([name]) => name.replace(/-.*/, '')),
  )
  t.deepEqual([...kinds].sort(), ['bytes', 'churn', 'converged', 'crash', 'join', 'lookups', 'rest'])
})

test.serial('a run of the same version does the same: only what is measured differs', async (t) => {
  const runs = await inTurn(2, 1, () => runApart('churn-1k', { root: PRESENT.root, scale: 0.01, progress }))
  const events = runs.map((each) =>
    isMeasured(each) ? each[0]!.find(({ measure }) => measure.endsWith('events'))?.value : undefined,
  )
  t.true(Number.isFinite(events[0]))
  t.is(events[0], events[1])
})

test.serial('a version without a library cannot be measured, and that is said', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'e-pastry-test-'))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, missing] of [
    ['churn-1k', 'library, dist/sim/index.js'],
    ['small-run', 'command line, dist/sim/cli.js'],
  ] as const)
    t.deepEqual(await runApart(name, { root, scale: 1, progress }), {
      kind: 'impossible',
      why: `this version has no ${missing}`,
    })
})
