import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import type { TraceLine } from '../../sim/run.ts'
import { Interpreter } from '../conversations/interpreter.ts'
import { lineOf } from '../world/lines.ts'
import { play } from './scenarios.ts'

const HEAD = `
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
`

function traceOf(phases: readonly string[], head = HEAD): readonly TraceLine[] {
  const files = { 'data.json': JSON.stringify({ France: 'Paris' }) }
  return play({ head, phases, files }, { trace: 'on' }).trace
}

const TWO = 'join: { ids: ["10", "70"], over: 2s }'

test('a trace records of each message when it is sent and when it arrives, and what happens at nodes', (t) => {
  const trace = traceOf([
    TWO,
    'settle: { for: 20s }',
    'insert: { dataset: data.json, over: 1s, from: first }',
  ])
  const start = trace.findIndex(({ text }) => text.startsWith('starts'))
  t.deepEqual(
    trace
      .slice(start)
      .map(({ at, node, operation, text }) => `${at - trace[start]!.at} ${node} (${operation}) ${text}`),
    [
      '0 1 (1) starts insert 1 of key e3 “France”',
      '0 1 (1) handles operation 1 as the root, after 0 hops',
      '0 1 (1) holds 7 bytes, version 1',
      '0 1 (1) → 2  store of 7 bytes, version 1, 98 bytes, arrives in 10.000 ms',
      '10000 2 (1) ← 1  store of 7 bytes, version 1',
      '10000 2 (null) → 1  ack 2, 56 bytes, arrives in 10.000 ms',
      '10000 2 (1) holds 7 bytes, version 1',
      '10000 2 (1) → 1  kept version 1, 99 bytes, arrives in 10.000 ms',
      '20000 1 (null) ← 2  ack 2',
      '20000 1 (1) ← 2  kept version 1',
      '20000 1 (null) → 2  ack 3, 56 bytes, arrives in 10.000 ms',
      '20000 1 (1) has the answer to operation 1: stored',
      '30000 2 (null) ← 1  ack 3',
    ],
  )
})

test('a trace says of a message that the node is down, or that it was lost', (t) => {
  const silent = traceOf([TWO, 'crash: { list: [2] }', 'settle: { for: 20s }'])
  const vanished = silent
    .filter(({ text }) => text.startsWith('✗'))
    .map(({ node, text }) => `${node} ${text}`)
  t.deepEqual([...new Set(vanished)], ['2 ✗ 0  ping: vanishes, the node is down'])
  const lossy = traceOf(
    [TWO, 'settle: { for: 60s }'],
    `${HEAD.replace('network: {', 'network: { loss: 0.5,')}`,
  )
  t.true(lossy.some(({ text }) => text === '→ 0  seedRequest, 53 bytes, lost on the way'))
})

test('the fake world of the tests repeats the conversation of the simulator, message by message', (t) => {
  const ids = ['10', '30', '50', '70', '90', 'b0', 'd0']
  const trace = traceOf([
    `join: { ids: ${JSON.stringify(ids)}, over: 7s }`,
    'settle: { for: 13s }',
    'insert: { dataset: data.json, over: 1s, from: first }',
    'leave: { list: [5] }',
    'settle: { for: 10s }',
    'crash: { list: [4] }',
    'settle: { for: 60s }',
  ])
  const insertedAt = trace.find(({ text }) => text.startsWith('starts'))!.at
  const commands = [
    'overlay idBits=8 b=2 L=4',
    `join ${ids.join(' ')} every=1s`,
    `advance ${insertedAt - seconds(7)}us`,
    'insert 1 France "Paris"',
    `advance ${seconds(21) - insertedAt}us`,
    'leave 5',
    'advance 10s',
    'crash 4',
    'advance 60s',
  ]
  const interpreter = new Interpreter(commands)
  for (const command of commands) interpreter.execute(command)
  const told = trace
    .filter(({ text }) => !/^(starts|←|✗)/.test(text))
    .map(({ at, node, text }) => `${at} ${node} ${text.replace(/, \d+ bytes, arrives in 10.000 ms$/, '')}`)
  const happened = interpreter.log.filter(({ what }) => what !== 'timer')
  const lines = happened.map((entry) =>
    `${entry.at} ${lineOf(entry)}`.replace(/ {6}/, ' ').replace(/ {2}\(\d+ is down\)$/, ''),
  )
  t.deepEqual(lines, told)
  t.true(told.length > 200)
})
