import { readFileSync } from 'node:fs'
import test from 'ava'
import type { ProblemText, Report } from '../../lab/worker/messages.ts'
import { RunHost } from '../../lab/worker/run-host.ts'
import { Problems, parseLatencyMatrix, parseScenario } from '../../sim/index.ts'

const FIRST_STEPS = readFileSync('scenarios/first-steps.yaml', 'utf8')
const FILES = { 'data/capitals.json': readFileSync('scenarios/data/capitals.json', 'utf8') }

/** What the thread that simulates answers to a question about a text. */
function checked(text: string, seed?: string): readonly ProblemText[] {
  const reports: Report[] = []
  const host = new RunHost((report) => reports.push(report))
  host.receive({ kind: 'check', question: 5, text, seed, files: FILES })
  const [report] = reports
  if (report?.kind !== 'checked' || report.question !== 5) throw new Error('no answer')
  return report.problems
}

test('a scenario without mistakes has no problems', (t) => {
  t.deepEqual(checked(FIRST_STEPS), [])
})

test('a typo has its place, its statement and its hint, as in the terminal', (t) => {
  const text = FIRST_STEPS.replace('latency: { model', 'latencey: { model')
  const [problem, ...others] = checked(text)
  const thrown = t.throws(
    () =>
      parseScenario(text, {
        file: 'scenario.yaml',
        readFile: () => FILES['data/capitals.json'],
        parseLatencyMatrix,
      }),
    { instanceOf: Problems },
  )
  const { line, column, length, path, statement, hint } = thrown.problems[0]!
  t.deepEqual(others, [])
  t.deepEqual(problem, { file: undefined, line, column, length: length!, path, statement, hint })
  t.is(text.split('\n')[line! - 1]!.slice(column! - 1, column! - 1 + length!), 'latencey')
})

test('a problem of the seed is none of a place in the text', (t) => {
  const [problem] = checked(FIRST_STEPS, 'x'.repeat(300))
  t.is(problem!.file, '--set')
})

test('a data file that the page does not have is a problem', (t) => {
  const [problem] = checked(FIRST_STEPS.replace('data/capitals', 'data/rivers'))
  t.regex(problem!.statement, /the page has no such file/)
})

test('a check leaves the run as it is', (t) => {
  const fingerprints = ['no', 'yes'].map((isChecked) => {
    const reports: Report[] = []
    const host = new RunHost((report) => reports.push(report))
    const asked = { text: FIRST_STEPS, seed: undefined, files: FILES }
    host.receive({ kind: 'begin', run: 1, ...asked })
    host.receive({ kind: 'advance', until: Number.MAX_SAFE_INTEGER })
    for (let isMore = true; isMore; isMore = host.work(20_000))
      if (isChecked === 'yes') host.receive({ kind: 'check', question: 1, ...asked, text: 'name: [' })
    const finished = reports.find((report) => report.kind === 'finished')
    return finished?.kind === 'finished' && finished.fingerprint
  })
  t.is(fingerprints[0], fingerprints[1])
  t.regex(String(fingerprints[0]), /^[0-9a-f]{16}$/)
})
