import test from 'ava'
import type { RecordedRun } from '../../sim/commands/run/record-run.ts'
import { isGood, resultText } from '../../sim/commands/run/run-report.ts'
import type { Manifest } from '../../sim/commands/shell/manifest.ts'
import { painter } from '../../sim/commands/shell/terminal.ts'
import type { RunResult } from '../../sim/run.ts'
import { summaryRow } from './rows.ts'

function recorded({
  violations = [],
  warmUpOperations = 0,
  lookups = 'all',
  keys = { acknowledged: 0, lost: 0 },
}: {
  violations?: readonly string[]
  warmUpOperations?: number
  lookups?: 'all' | 'none'
  keys?: RecordedRun['keys']
}): RecordedRun {
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
    scenario: { phases: [], record: { lookups } } as unknown as Manifest['scenario'],
    virtualSeconds: 60,
    wallSeconds: 1,
    eventsPerSecond: 1_000,
  } as Manifest
  return { result, manifest, warmUpOperations, keys, firstFailure: undefined }
}

const LOOK = { columns: 100, paint: painter('off') }

test('a broken invariant fails the run, and stands there with the command that replays it, seed included', (t) => {
  const run = recorded({ violations: ['at 1.000000 s node 2 is in its own leaf set'] })
  t.false(isGood(run.result))
  const text = resultText(run, 'results/small/seed-7', LOOK)
  t.regex(text, /^✘ broken invariant: at 1\.000000 s node 2 is in its own leaf set$/m)
  t.regex(text, /^repeat {3}e-pastry scenario small\.yaml --seed 7$/m)
  t.true(isGood(recorded({}).result))
})

test('lost keys are pointed at, none is not mentioned', (t) => {
  const said = (keys: RecordedRun['keys']) =>
    /^.* lost: .*$/m.exec(resultText(recorded({ keys }), 'results', LOOK))?.[0]
  t.is(said({ acknowledged: 10_000, lost: 0 }), undefined)
  t.is(said({ acknowledged: 10_000, lost: 3 }), '3 of 10,000 keys lost: lost_keys.csv')
  t.is(said({ acknowledged: 1, lost: 1 }), '1 of 1 key lost: lost_keys.csv')
})

test('operations that no phase counts are mentioned below the table', (t) => {
  const said = (facts: Parameters<typeof recorded>[0]) =>
    /^.*in a warm-up.*$/m.exec(resultText(recorded(facts), 'results', LOOK))?.[0]
  t.is(said({}), undefined)
  t.is(said({ warmUpOperations: 1_234 }), '1,234 operations began in a warm-up: they are in lookups.csv only')
  t.is(said({ warmUpOperations: 1 }), '1 operation began in a warm-up: it is in lookups.csv only')
  t.is(
    said({ warmUpOperations: 2, lookups: 'none' }),
    '2 operations began in a warm-up: they are counted nowhere',
  )
})
