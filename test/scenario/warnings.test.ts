import test from 'ava'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { parse } from './parsing.ts'
import { small } from './samples.ts'

const warnings = (network: string): string[] =>
  warningsOf(parse(`name: x\nnetwork: ${network}\nphases: [ { join: { nodes: 2 } } ]`))

test('networks beyond what the protocol bears are warned of before a run', (t) => {
  t.deepEqual(warnings('{ loss: 0.3, jitter: { model: exponential, mean: 1s, atMost: 60s } }'), [])
  t.regex(warnings('{ loss: 0.5 }')[0]!, /^network.loss: with 50 % .*more than 30 %/)
  t.regex(warnings('{ jitter: { model: uniform, upTo: 10s } }')[0]!, /^network.jitter: datagrams are 5s late/)
})

test('keys that are named and that no phase before has inserted are warned of', (t) => {
  const of = (...phases: string[]) => warningsOf(parse(small({}, ['join: { nodes: 2 }', ...phases])))
  const [warning, ...others] = of(
    'insert: { keys: [Rome, Paris] }',
    'lookup: { count: 1, keys: [Rome, Pariss, Lima] }',
  )
  t.regex(warning!, /^the phase "lookup": no phase inserts the key "Pariss" and 1 more: /)
  t.deepEqual(others, [])
  t.is(of('insert: { keys: 3 }', 'lookup: { count: 1, hot: { share: 1, key: Rome } }').length, 1)
  t.is(of('delete: { keys: [Rome] }').length, 1)
  t.deepEqual(
    of(
      'insert: { keys: [Rome] }',
      'mix: { lookups: 1, updates: 1, count: 1, keys: [Paris] }',
      'lookup: { count: 1, keys: [Rome, Paris, phase 1 key 0], hot: { share: 0.5 } }',
      'delete: { keys: [Rome] }',
    ),
    [],
  )
})
