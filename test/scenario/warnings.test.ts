import test from 'ava'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { parse } from './parsing.ts'

const warnings = (network: string): string[] =>
  warningsOf(parse(`name: x\nnetwork: ${network}\nphases: [ { join: { nodes: 2 } } ]`))

test('networks beyond what the protocol bears are warned of before a run', (t) => {
  t.deepEqual(warnings('{ loss: 0.3, jitter: { model: exponential, mean: 1s, atMost: 60s } }'), [])
  t.regex(warnings('{ loss: 0.5 }')[0]!, /^network.loss: with 50 % .*more than 30 %/)
  t.regex(warnings('{ jitter: { model: uniform, upTo: 10s } }')[0]!, /^network.jitter: datagrams are 5s late/)
})
