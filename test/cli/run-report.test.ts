import test from 'ava'
import type { Manifest } from '../../sim/commands/manifest.ts'
import type { RecordedRun } from '../../sim/commands/record-run.ts'
import { isGood, resultText } from '../../sim/commands/run-report.ts'
import { painter } from '../../sim/commands/terminal.ts'
import type { RunResult } from '../../sim/run.ts'
import { summaryRow } from './rows.ts'

function recorded({ violations = [] }: { violations?: readonly string[] }): RecordedRun {
  const result: RunResult = {
    summary: [summaryRow({})],
    expectations: [],
    violations,
    fingerprint: '0123456789abcdef',
    events: 1_000,
    virtualTime: 60_000_000 as RunResult['virtualTime'],
    nodes: 100,
  }
  const manifest = {
    command: 'e-pastry scenario small.yaml --seed 7',
    start: 'protocol',
    virtualSeconds: 60,
    wallSeconds: 1,
    eventsPerSecond: 1_000,
  } as Manifest
  return { result, manifest, firstFailure: undefined }
}

test('a broken invariant fails the run, and stands there with the command that replays it, seed included', (t) => {
  const run = recorded({ violations: ['at 1.000000 s node 2 is in its own leaf set'] })
  t.false(isGood(run.result))
  const text = resultText(run, 'results/small/seed-7', painter('off'))
  t.regex(text, /^✘ broken invariant: at 1\.000000 s node 2 is in its own leaf set$/m)
  t.regex(text, /^repeat {3}e-pastry scenario small\.yaml --seed 7$/m)
  t.true(isGood(recorded({}).result))
})
