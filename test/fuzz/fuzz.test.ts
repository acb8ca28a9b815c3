import test from 'ava'
import { fuzz } from './fuzz.ts'
import { KINDS } from './kinds.ts'

/*
 * Scenarios, sweeps, data files, overrides and manifests as no user means them: whatever is wrong with them is reported as problems,
 * in words, and soon. The same inputs every time; for more, and others:
 *
 *     E_PASTRY_FUZZ=100000 E_PASTRY_FUZZ_FROM=10000 npx ava dist/test/fuzz/fuzz.test.js --timeout 60m
 */

const INPUTS = Number(process.env.E_PASTRY_FUZZ ?? 10_500)
const FROM = Number(process.env.E_PASTRY_FUZZ_FROM ?? 0)

/** CPU seconds; the usual are a few thousandths. */
const SECONDS_AT_MOST = 5

for (const [kind, share] of KINDS)
  test(`${kind}: nothing escapes as anything but a problem`, (t) => {
    const { inputs, accepted, findings, slowest } = fuzz(kind, {
      from: FROM,
      count: Math.ceil(share * INPUTS),
    })
    t.log(`${inputs} inputs, of which ${accepted} are sound; the slowest took ${slowest.toFixed(3)} s`)
    t.deepEqual(
      findings
        .slice(0, 5)
        .map(({ number, what, text }) => `${kind} ${number}: ${what}\n${text.slice(0, 1_000)}`),
      [],
      `${findings.length} findings`,
    )
    // A generator that only ever makes nonsense, or never does, finds nothing.
    t.true(accepted > 0 && accepted < inputs)
    t.true(slowest < SECONDS_AT_MOST, `${slowest} s`)
  })
