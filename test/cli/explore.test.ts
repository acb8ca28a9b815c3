import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { saveFound } from '../../sim/commands/explore/found.ts'
import { drawScenario } from '../../sim/explore/draw/scenario.ts'
import { micros } from '../../sim/index.ts'
import { callApart } from './calling.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-explore-'))
test.after.always(() => rmSync(root, { recursive: true }))

test('explore says what was exercised, which promises were put to the test, and that they were kept', (t) => {
  const { status, stdout, stderr } = callApart(
    root,
    'explore',
    '--runs',
    '2',
    '--from',
    '9',
    '--workers',
    '1',
  )
  t.is(stderr, '')
  t.is(status, 0)
  t.regex(stdout, /^drawn: L = \d+ +[12] +[12]$/m)
  t.regex(stdout, /^never exercised: /m)
  t.regex(stdout, /^no exception +2$/m)
  t.regex(stdout, /^2 runs from seed 9: /m)
  t.regex(stdout, /✔ every promise was kept/)
})

test('explore --json says the same to programs, of the checks that are asked for', (t) => {
  const { stdout } = callApart(
    root,
    'explore',
    '--runs',
    '1',
    '--from',
    '9',
    '--checks',
    'one answer, linearizable',
    '--without',
    'linearizable',
    '--json',
  )
  const { ok, runs, promises } = JSON.parse(stdout)
  t.deepEqual({ ok, runs }, { ok: true, runs: 1 })
  t.deepEqual(
    promises.map(({ name, armed }: { name: string; armed: number }) => [name, armed]),
    [
      ['no exception', 1],
      ['one answer', 1],
    ],
  )
})

test('explore --write writes the scenario of a seed, and what breaks a promise is written with the promise', (t) => {
  const { stdout } = callApart(root, 'explore', '--write', '9')
  t.deepEqual(parse(readFileSync(join(root, stdout.trim()), 'utf8')), drawScenario(9))
  const finding = {
    checker: 'one answer',
    text: 'operation 3 was answered twice',
    at: micros(1_500_000),
    node: undefined,
  }
  const { path } = saveFound(9, { findings: [finding, finding], shrunk: undefined }, join(root, 'found'))
  const text = readFileSync(path, 'utf8')
  t.true(
    text.startsWith(
      '# Broken: one answer. An operation is answered at most once, to the node that began it.\n',
    ),
  )
  t.regex(text, /^# at 1.500 s: operation 3 was answered twice$/m)
  t.regex(text, /^# npm run scenario .*seed-9\.yaml$/m)
  t.deepEqual(parse(text), drawScenario(9))
})

for (const [args, message] of [
  [['--runs', '0'], /Expected a whole number from 1/],
  [['--for', 'ever'], /a time such as 30s, 10m or 2h/],
  [['--runs', '1', '--for', '1m'], /Give one of them/],
  [['--checks', 'linearisable'], /Did you mean "linearizable"/],
  [['--checks', 'linearizable', '--without', 'linearizable'], /No check is left/],
  [['--workers', '1000000000000'], /Expected a whole number from 1 to 1,000/],
  [['--runs', '1', '--out', join(import.meta.filename, 'folder')], /a part of its path is not a folder/],
] as const)
  test(`explore ${args.join(' ')} is a mistake`, (t) => {
    const { status, stderr } = callApart(root, 'explore', ...args)
    t.is(status, 2)
    t.regex(stderr, message)
  })
