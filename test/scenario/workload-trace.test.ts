import test from 'ava'
import { headline } from '../../sim/core/problem.ts'
import { readWorkloadTrace } from '../../sim/scenario/files/workload-trace.ts'
import type { ReplayPhase } from '../../sim/scenario/resolved.ts'
import { parse, problemsIn, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

const HEADER = 'time_s,operation,key,value,bytes,node\n'
const read = (text: string) => readWorkloadTrace({ file: 'load.csv', text })

const told = (text: string): string[] => problemsIn(() => read(text)).map(headline)

test('a row is an operation: with a value or a size, a node or a client, or without', (t) => {
  const text = `${HEADER}0,insert,a,x,,3\n0.5,insert,b,,100,c1\n1.0000019,insert,c,,,\n2,lookup,a,,,7\n2,delete,a,,,\n3,route,z,,,\n`
  t.deepEqual<unknown, unknown>(read(text), [
    { at: 0, operation: 'insert', key: 'a', value: 'x', node: 3 },
    { at: 500_000, operation: 'insert', key: 'b', bytes: 100, node: 'c1' },
    { at: 1_000_001, operation: 'insert', key: 'c' },
    { at: 2_000_000, operation: 'lookup', key: 'a', node: 7 },
    { at: 2_000_000, operation: 'delete', key: 'a' },
    { at: 3_000_000, operation: 'route', key: 'z' },
  ])
})

test('columns stand in any order, others are left out, and quotes enclose what holds commas', (t) => {
  const text =
    '\uFEFFkey, operation ,latency,time_s\r\n"a, ""b""",lookup,17,1\r\n\r\n constructor ,lookup,,2\r\n'
  t.deepEqual<unknown, unknown>(read(text), [
    { at: 1_000_000, operation: 'lookup', key: 'a, "b"' },
    { at: 2_000_000, operation: 'lookup', key: ' constructor ' },
  ])
})

test('each mistake is reported at its cell, with what is expected there', (t) => {
  const rows = [
    '1,lookup,a,,,',
    '0.5,lookup,a,,,',
    'x,lookup,a,,,',
    '1,lok,a,,,',
    '1,lookup,,,,',
    '1,insert,a,x,10,',
    '1,insert,a,,10kB,',
    '1,lookup,a,,,0',
    '1,lookup,a',
    '1700000000,lookup,a,,,',
  ]
  t.deepEqual(told(HEADER + rows.join('\n')), [
    'load.csv:3:1: The time goes back: 0.5 after 1.',
    'load.csv:4:1: Expected a time in seconds from the start of the phase, from 0 to 3,600,000, found "x".',
    'load.csv:5:3: Expected one of `insert`, `lookup`, `delete`, `route`, found "lok".',
    'load.csv:6:10: Expected a key, found nothing.',
    'load.csv:7:14: Expected a value, or the size of one, found both.',
    'load.csv:8:13: Expected a size from 0 to 16,777,216 bytes, found "10kB".',
    'load.csv:9:14: Expected the number of a node, from 1, or the name of a client, found "0".',
    'load.csv:10:1: Expected 6 cells, as in the header, found 3 cells.',
    'load.csv:11:1: Expected a time in seconds from the start of the phase, from 0 to 3,600,000, found "1700000000".',
  ])
})

test('a needed column that is missing is named, with the one that was meant', (t) => {
  t.deepEqual(
    problemsIn(() => read('time,operation,key\n1,lookup,a\n')).map(({ hint }) => hint),
    ['Is `time` the column `time_s`? Then name it so.'],
  )
  t.is(told('a;b\n1;2\n').length, 3)
  t.deepEqual(told('time_s,key,operation,key\n'), ['load.csv:1:22: The column `key` is given twice.'])
  for (const text of ['', '\n', HEADER]) t.regex(told(text)[0]!, /holds no operation/)
})

const FILES = { 'load.csv': 'time_s,operation,key,node\n1,insert,a,12\n10,lookup,a,\n30,delete,a,\n' }

const replay = (fields: string, nodes = 20): ReplayPhase =>
  parse(small({}, [`join: { nodes: ${nodes} }`, `replay: { file: load.csv${fields} }`]), { files: FILES })
    .phases[1] as ReplayPhase

test('a recorded load lasts to its last operation, or as long as is said, and may be played faster', (t) => {
  const lengths = (fields: string) => {
    const { over, operations } = replay(fields)
    return [over / 1_000_000, ...operations.map(({ at }) => at / 1_000_000)]
  }
  t.deepEqual(lengths(''), [30, 1, 10, 30])
  t.deepEqual(lengths(', for: 60s'), [60, 1, 10, 30])
  t.deepEqual(lengths(', for: 10s'), [10, 1, 10])
  t.deepEqual(lengths(', speed: 10'), [3, 0.1, 1, 3])
  t.deepEqual(lengths(', speed: 0.5, for: 30s'), [30, 2, 20])
})

test('a file that names nodes which have not joined is refused, and a phase may ask for what it deletes', (t) => {
  const [problem, ...others] = problemsOf(small({}, ['join: { nodes: 10 }', 'replay: { file: load.csv }']), {
    files: FILES,
  })
  t.regex(problem!.statement, /nodes from 1 to 10, .*found node 12 in "load.csv"/)
  t.deepEqual(others, [])
  const phases = ['join: { nodes: 20 }', 'replay: { file: load.csv }', 'lookup: { count: 1, keys: deleted }']
  t.deepEqual(problemsOf(small({}, phases), { files: FILES }), [])
})
