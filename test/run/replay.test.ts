import test from 'ava'
import { failuresOf, type Played, play } from './scenarios.ts'

/* Recorded loads, played operation by operation. */

const START = ['join: { nodes: 20, over: 10s }', 'settle: { for: 50s }']
const BEGINNING = 60

const run = (rows: readonly string[], { fields = '', before = START } = {}): Played =>
  play({
    phases: [...before, `replay: { file: load.csv${fields} }`],
    files: { 'load.csv': `time_s,operation,key,value,bytes,node\n${rows.join('\n')}\n` },
  })

test('each operation begins at its time and node, with its key, and finds what was recorded', (t) => {
  const played = run([
    '0.25,insert,Rome,SPQR,,3',
    '1,insert,Paris,,1000,4',
    '2.000001,lookup,Rome,,,5',
    '3,route,Rome,,,6',
    '4,delete,Paris,,,7',
    '5,lookup,Paris,,,8',
  ])
  t.deepEqual(
    played.operations.map(({ time_s, op, key_name, source }) => [time_s - BEGINNING, op, key_name, source]),
    [
      [0.25, 'insert', 'Rome', 3],
      [1, 'insert', 'Paris', 4],
      [2.000001, 'lookup', 'Rome', 5],
      [3, 'route', 'Rome', 6],
      [4, 'delete', 'Paris', 7],
      [5, 'lookup', 'Paris', 8],
    ].map(([time, ...rest]) => [Number((BEGINNING + Number(time)).toFixed(6)) - BEGINNING, ...rest]),
  )
  t.is(played.phase('replay').succeeded, 6)
  t.deepEqual(failuresOf(played.phase('replay')), {})
  const bytes = played.residents.map(({ handle }) => played.simulation.truth.ledger.bytesOf(handle))
  // Three copies of the four bytes of Rome; Paris is deleted.
  t.is(
    bytes.reduce((sum, each) => sum + each),
    12,
  )
})

test('a client stays with one node, others are drawn from the callers of the phase', (t) => {
  const rows = Array.from(
    { length: 60 },
    (_, second) => `${second},route,k,,,${second % 2 === 0 ? 'c1' : ''}`,
  )
  const { operations } = run(rows, { fields: ', from: { list: [3, 4, 5] }' })
  const sources = (parity: number) =>
    new Set(operations.filter((_, index) => index % 2 === parity).map(({ source }) => source))
  t.is(sources(0).size, 1)
  t.deepEqual([...sources(1)].sort(), [3, 4, 5])
})

test('a client whose node has gone moves to another; what a node that has gone would begin is left out', (t) => {
  const rows = [...Array(40).keys()].map((second) => `${second},route,k,c${second % 4}`)
  const played = play({
    phases: [
      ...START,
      'during: { replay: { file: load.csv } }',
      'settle: { for: 10s, label: before }',
      'crash: { count: 19 }',
      'settle: { for: 60s, label: after }',
    ],
    files: {
      'load.csv': `time_s,operation,key,node\n${[...rows, '40,route,k,1', '40,route,k,2'].join('\n')}\n`,
    },
  })
  const [last] = played.residents
  const late = played.operations.filter(({ time_s }) => time_s > BEGINNING + 10)
  t.deepEqual(new Set(late.map(({ source }) => source)), new Set([last!.handle]))
  t.is(late.length, 29 + (last!.handle <= 2 ? 1 : 0))
})

test('a recorded load is the same run in wire mode', (t) => {
  const settings = {
    phases: [...START, 'replay: { file: load.csv, speed: 2 }'],
    files: { 'load.csv': 'time_s,operation,key,bytes\n1,insert,a,5000\n9,lookup,a,\n' },
  }
  const prints = (['on', 'off'] as const).map((wireMode) => play(settings, { wireMode }).result.fingerprint)
  t.is(prints[0], prints[1])
})
