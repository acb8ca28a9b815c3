import test from 'ava'
import type { RecordedRun } from '../../sim/commands/run/record-run.ts'
import { isGood, resultText } from '../../sim/commands/run/run-report.ts'
import type { Manifest } from '../../sim/commands/shell/manifest.ts'
import { painter } from '../../sim/commands/shell/terminal.ts'
import type { RunResult } from '../../sim/run.ts'
import { periodRow, summaryRow } from './rows.ts'

function recorded({
  violations = [],
  atTheEnd = {},
}: {
  violations?: readonly string[]
  atTheEnd?: Parameters<typeof periodRow>[0]
}): RecordedRun {
  const phase = summaryRow({ nodes_active: 70, keys_lost: 20, keys_max_over_mean: 3 })
  const result: RunResult = {
    summary: [phase],
    periods: [phase, periodRow({ phase: null, kind: 'drain', start_s: 60, ...atTheEnd })],
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
    scenario: { phases: [] } as unknown as Manifest['scenario'],
    virtualSeconds: 60,
    wallSeconds: 1,
    eventsPerSecond: 1_000,
  } as Manifest
  return { result, manifest, firstFailure: undefined }
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

const textOf = (atTheEnd: Parameters<typeof periodRow>[0]) =>
  resultText(recorded({ atTheEnd }), 'results', LOOK)

test('lost keys are pointed at, none is not mentioned', (t) => {
  const said = (acknowledged: number, lost: number) =>
    /^.* lost at .*$/m.exec(textOf({ keys_acknowledged: acknowledged, keys_lost: lost }))?.[0]
  t.is(said(10_000, 0), undefined)
  t.is(said(10_000, 3), '3 of 10,000 keys lost at the end of the run: lost_keys.csv')
  t.is(said(1, 1), '1 of 1 key lost at the end of the run: lost_keys.csv')
})

test('how evenly keys lie is reported for the end of the run, and says so', (t) => {
  const text = textOf({ keys_max_over_mean: 1.81, keys_variation: 0.4, keys_gini: 0.26 })
  t.regex(text, /^keys per node at the end of the run: the fullest holds 1\.8 times the mean;.* Gini 0\.26$/m)
})

test('nodes that are not active and wrong leaf sets at the end of the run are its last lines', (t) => {
  const last = (atTheEnd: Parameters<typeof periodRow>[0]) => textOf(atTheEnd).trimEnd().split('\n').at(-1)
  t.regex(last({}) ?? '', /^report/)
  t.is(
    last({ nodes_live: 6, nodes_active: 1, leaf_sets_wrong: 1 }),
    'at the end of the run, of 6 nodes: 5 not active, 1 with a wrong leaf set',
  )
  t.is(
    last({ nodes_live: 6, nodes_active: 0 }),
    'at the end of the run, of 6 nodes: 6 not active (there is no overlay)',
  )
  t.is(last({ nodes_live: 0, nodes_active: 0 }), 'at the end of the run no node is there')
  t.is(
    last({ nodes_live: 60, nodes_active: 60, leaf_sets_wrong: 2 }),
    'at the end of the run, of 60 nodes: 2 with a wrong leaf set',
  )
})
