import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { parse } from 'yaml'
import { exploreArguments, type WrittenArguments } from '../../sim/commands/explore/arguments.ts'
import { exercisedTable, exercisedText } from '../../sim/commands/explore/exercised.ts'
import { exploreCommand } from '../../sim/commands/explore/explore.ts'
import { saveFound } from '../../sim/commands/explore/found.ts'
import { ShrinkJournal } from '../../sim/commands/explore/shrink-journal.ts'
import { commandLine } from '../../sim/commands/shell/replay-command.ts'
import type { Terminal } from '../../sim/commands/shell/terminal.ts'
import { Tally } from '../../sim/explore/coverage/tally.ts'
import { drawScenario } from '../../sim/explore/draw/scenario.ts'
import { unplayed } from '../../sim/explore/explore.ts'
import { micros } from '../../sim/index.ts'
import { callApart } from './calling.ts'
import { KEPT, SHRUNK } from './planted-seeds.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-explore-'))
test.after.always(() => rmSync(root, { recursive: true }))

test('explore says what was exercised, which promises were put to the test, and that they were kept', (t) => {
  const journal = join(root, 'results/explore/.seed-9.shrinking')
  mkdirSync(dirname(journal), { recursive: true })
  writeFileSync(journal, 'of an earlier search')
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
  t.regex(stdout, /^drawn +\d+ of \d+ +\d+ {2}what scenarios contained$/m)
  t.regex(stdout, /^never exercised:\n {2}drawn: /m)
  t.notRegex(stdout, /^drawn: L/m)
  t.regex(stdout, /^no exception +2$/m)
  t.regex(stdout, /^2 runs from seed 9: /m)
  t.regex(stdout, /✔ every promise was kept/)
  t.false(existsSync(journal), 'of no use: the seed breaks no promise')
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
  const { ok, runs, promises, virtualSeconds } = JSON.parse(stdout)
  t.deepEqual({ ok, runs }, { ok: true, runs: 1 })
  t.true(virtualSeconds > 60 && virtualSeconds < 100_000)
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
  t.regex(text, /^# To see it: {2}npm run replay -- \S+seed-9\.yaml --until violation$/m)
  t.regex(text, /^# To run it: {2}npm run scenario -- \S+seed-9\.yaml$/m)
  t.deepEqual(parse(text), drawScenario(9))
})

test('explore --write --json names seed and file', (t) => {
  const { stdout } = callApart(root, 'explore', '--write', '6', '--json')
  t.deepEqual(JSON.parse(stdout), { seed: 6, path: 'results/explore/drawn-6.yaml' })
})

/** Explores seeds whose findings are planted. */
async function explorePlanted(out: string, written: Partial<WrittenArguments>) {
  let [printed, reported] = ['', '']
  const terminal: Terminal = {
    print: (text) => {
      printed += text
    },
    report: (text) => {
      reported += text
    },
    ...({ progressColumns: 0, printColumns: 100, printColour: 'off', reportColour: 'off' } as const),
  }
  const args = exploreArguments({ workers: '1', out, table: false, quiet: true, json: false, ...written })
  const status = await exploreCommand(args, terminal, PLANTED)
  return { status, printed, reported }
}

const PLANTED = fileURLToPath(new URL('planted-findings.js', import.meta.url))

test('terminal and file say the same of a shrunk scenario, and for which promise it was shrunk', async (t) => {
  const out = join(root, 'shrunk')
  const { status, printed } = await explorePlanted(out, { from: String(SHRUNK), runs: '1' })
  t.is(status, 1)
  const path = join(out, `seed-${SHRUNK}.yaml`)
  const [, found = ''] = /\n\n(seed 8 [\s\S]*?)\n\n/.exec(printed) ?? []
  t.deepEqual(found.replaceAll(path, 'PATH').split('\n').slice(0, 7), [
    'seed 8 broke “copies at rest”: At rest each value that crashes have left is on the k active nodes',
    '  closest to its key, in one version, and nowhere else.',
    '  at 2.500 s: node 2 lacks key 1',
    'seed 8 broke “consistent joins”: As long as no node goes, no datagram is lost and no node is taken',
    '  for dead, no active node would deliver keys of the next active node.',
    '  at 2.500 s: node 1 answers for keys of node 2',
    '  as drawn also: one answer',
  ])
  t.regex(found.replace(/\s+/g, ' '), /shrunk for “copies at rest” from \d+ lines to \d+ in 54 runs: minimal/)
  t.true(found.endsWith(commandLine('replay', [path, '--until', 'violation'])), found)
  t.regex(printed, /; CPU: 2\.0 s for the runs, 9\.0 s for shrinking\n/)
  const text = readFileSync(path, 'utf8')
  t.true(text.startsWith('# Broken: copies at rest. At rest each value'), text)
  t.regex(text, /^# Broken as well: consistent joins\. /m)
  t.regex(text, /shrunk for “copies at rest” from \d+ lines to \d+ in 54 runs: minimal\./)
  t.regex(text.replace(/\n# +/g, ' '), /As drawn it also broke: one answer\./)
})

test('what was found is reported though its scenario cannot be written, exit code 3', async (t) => {
  const out = join(root, 'taken')
  mkdirSync(join(out, 'seed-1.yaml'), { recursive: true })
  const { status, printed, reported } = await explorePlanted(out, { from: '1', runs: '2' })
  t.is(status, 3)
  t.regex(printed, /^ {2}at 2\.500 s: operation 17 was answered twice$/m)
  const again = commandLine('explore', ['--runs', '1', '--from', '1'])
  t.true(printed.includes(`could not be written: it is a folder; again:\n  ${again}\n`), printed)
  t.regex(printed, /✘ 2 runs broke a promise/)
  t.regex(reported, /seed-1\.yaml[\s\S]*could not be written[\s\S]*1 scenario could not be written/)
  t.true(existsSync(join(out, 'seed-2.yaml')))
  const json = JSON.parse((await explorePlanted(out, { from: '1', runs: '1', json: true })).printed)
  t.like(json.found[0], { seed: 1, path: null, unwritten: 'it is a folder' })
  t.like(json.found[0].broken[0].findings[0], { atSeconds: 2.5, node: 29 })
})

test('a search for a smaller scenario goes on if its answers cannot be kept', (t) => {
  const journal = new ShrinkJournal(join(import.meta.filename, 'folder', 'journal'), ['code', 'scenario'])
  t.true(journal.answerOf({ name: 'a' }, () => true))
  t.true(
    journal.answerOf({ name: 'a' }, () => false),
    'it is not asked twice',
  )
})

test('a file of a seed that breaks no promise any more is named, and left alone', async (t) => {
  const out = join(root, 'mended')
  mkdirSync(out)
  const path = join(out, `seed-${KEPT}.yaml`)
  writeFileSync(path, 'kept')
  const all = await explorePlanted(out, { from: String(KEPT), runs: '1' })
  t.is(all.status, 0)
  t.regex(all.printed.replace(/\s+/g, ' '), /seed-7\.yaml is from an earlier exploration: its seed breaks no/)
  const few = await explorePlanted(out, { from: String(KEPT), runs: '1', checks: 'one answer' })
  t.notRegex(few.printed, /earlier exploration/, 'it may break a promise that nobody watched')
  t.is(readFileSync(path, 'utf8'), 'kept')
})

test('that no code throws is always watched: it may be named alone, and cannot be left out', async (t) => {
  const out = join(root, 'exception')
  const { printed } = await explorePlanted(out, { from: String(KEPT), runs: '1', checks: 'no exception' })
  t.regex(printed, /armed in runs\n.*\nno exception +1\n\n/)
})

test('what is exercised is counted by group, and with --table by kind; what is never or seldom is named', (t) => {
  const tally = new Tally()
  const counts = { 'drawn: b = 1': 1, 'message: ack': 5 }
  for (let seed = 1; seed <= 200; seed++)
    tally.add(seed, { ...unplayed([]), counts: seed === 1 ? { ...counts, 'node: left': 1 } : counts })
  const text = exercisedText(tally, 100).join('\n')
  t.regex(text, /^message +1 of \d+ +1,000 {2}messages between nodes, by kind$/m)
  t.regex(text, /^never exercised:\n {2}drawn: at most 5 nodes; /m)
  t.regex(text, /^exercised in at most 1 % of the runs:\n {2}node: left$/m)
  t.deepEqual(exercisedTable(tally, 100).slice(2), [
    'drawn: b = 1    200   200',
    'node: left        1     1',
    'message: ack  1,000   200',
  ])
})

for (const [args, message] of [
  [['--runs', '0'], /Expected a whole number from 1 to 999,999,999,999,999/],
  [
    ['--from', '9007199254740993'],
    /from 0 to 999,999,999,999,999, found "9007199254740993"(?![\s\S]*Such as)/,
  ],
  [['--without', 'no exception'], /“no exception” is always on/],
  [['--checks', 'no exceptions'], /Did you mean "no exception"/],
  [['--write', '6', '--runs', '3'], /--runs has no effect/],
  [['--write', '6', '--table'], /--table has no effect/],
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
