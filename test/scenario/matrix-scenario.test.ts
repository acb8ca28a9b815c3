import test from 'ava'
import { headline } from '../../sim/core/problem.ts'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { parse, problemsOf } from './parsing.ts'

const scenario = (latency: string): string =>
  `name: x\nnetwork: { latency: { model: matrix, file: m.txt${latency} } }\nphases: [ { join: { nodes: 6 } } ]\n`

const MICROSECONDS = '0 72000 43000\n72000 0 91000\n43000 91000 0\n'

test('round trips past the patience of a node are refused, with the least, the median and the remedy', (t) => {
  const [problem, ...others] = problemsOf(scenario(''), { files: { 'm.txt': MICROSECONDS } })
  t.deepEqual(others, [])
  t.is(
    headline(problem!),
    'scenario.yaml:2:44 network.latency.file: Expected round trips within 3s, which is as long as a node waits for signs of life (pastry.probeTimeout or pastry.suspicionTimeout, probeRetries + 1 times), found 43,000 ms at least, 72,000 ms at the median, 91,000 ms from row 2 to 3.',
  )
  t.regex(problem!.hint!, /say `unit: us`/)
})

test('one round trip past the patience of a node is refused', (t) => {
  t.is(problemsOf(scenario(''), { files: { 'm.txt': '0 20 30\n20 0 3001\n30 40 0\n' } }).length, 1)
  t.is(problemsOf(scenario(''), { files: { 'm.txt': '0 20 30\n20 0 3000\n30 40 0\n' } }).length, 0)
})

test('with its unit the same file is read, and the resolved scenario holds milliseconds alone', (t) => {
  const { network } = parse(scenario(', unit: us, separator: blank'), { files: { 'm.txt': MICROSECONDS } })
  t.deepEqual<unknown, unknown>(network.latency, {
    model: 'matrix',
    siteLatency: 500,
    rtt: [
      [0, 72, 43],
      [72, 0, 91],
      [43, 91, 0],
    ],
  })
})

test('an unusual median is warned of before a run', (t) => {
  const warnings = (text: string, format = '') =>
    warningsOf(parse(scenario(format), { files: { 'm.txt': text } }))
  t.deepEqual(warnings('0 72 43\n72 0 91\n43 91 0\n'), [])
  t.deepEqual(warnings('0 .072 .043\n.072 0 .091\n.043 .091 0\n'), [
    'network.latency: round trips are 0.043 ms to 0.091 ms, 0.072 ms at the median (less than 1 ms): a data centre, or are the numbers seconds? Then say `unit: s`',
  ])
  t.deepEqual(warnings('0 2500 43\n2500 0 2600\n43 2600 0\n'), [
    'network.latency: round trips are 43 ms to 2,600 ms, 2,500 ms at the median (more than 2 s): are the numbers microseconds? Then say `unit: us`',
  ])
  t.deepEqual(warnings(MICROSECONDS, ', unit: us'), [])
})
