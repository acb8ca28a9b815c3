import test from 'ava'
import { headline } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { readChurnTrace } from '../../sim/scenario/files/churn-trace.ts'
import { readCsvDataset } from '../../sim/scenario/files/csv-dataset.ts'
import { readDataset } from '../../sim/scenario/files/dataset.ts'
import { problemsIn } from './parsing.ts'

/** Files in a format that we do not read say so. */

const json = (text: string) => readDataset({ file: 'f', text })
const csv = (text: string) => readCsvDataset({ file: 'f', text })
const trace = (text: string) => readChurnTrace({ file: 'f', text })

const OTHERS: [what: string, read: () => unknown, statement: RegExp, hint: RegExp][] = [
  [
    'a list as a dataset',
    () => json('[{"key": "a"}]'),
    /^f:1:1: Expected a JSON object.*found `\[`/,
    /A list has no keys/,
  ],
  ['NDJSON as a dataset', () => json('{"a": 1}\n{"b": 2}\n'), /^f:2:1: Expected nothing after/, /NDJSON/],
  ['JSON as a matrix', () => parseLatencyMatrix('[[0, 1], [1, 0]]'), /^1:1: This is JSON/, /as a table/],
  [
    'NDJSON as a trace',
    () => trace('{"time":0,"node":"a","event":"join"}\n'),
    /^f:1:1: Expected the header/,
    /This is JSON/,
  ],
]

for (const [what, read, statement, hint] of OTHERS) {
  test(`a file in another format says what it is: ${what}`, (t) => {
    const [problem] = problemsIn(read)
    t.regex(headline(problem!), statement)
    t.regex(problem!.hint ?? '', hint)
  })
}

test('a dataset in CSV may have semicolons or tabs', (t) => {
  const entries = [
    { key: 'Italy', value: 'Rome, the city' },
    { key: 'Peru', value: 'Lima' },
  ]
  t.deepEqual(csv('key;value\nItaly;Rome, the city\nPeru;Lima\n'), entries)
  t.deepEqual(csv('"key";"value"\n"Italy";"Rome, the city"\n"Peru";"Lima"\n'), entries)
  t.deepEqual(csv('key\tvalue\nItaly\tRome, the city\nPeru\tLima\n'), entries)
})

test('where a name belongs, megabytes are no name', (t) => {
  const long = 'x'.repeat(5_000_000)
  for (const read of [
    () => json(`{"${long}": 1}`),
    () => csv(`key,value\n${long},1\n`),
    () => trace(`time_s,node,event\n1,${long},join\n`),
    () => trace(`${long} 1 0 5\n`),
    () => parseLatencyMatrix(`,a,${long}\na,0,1\n${long},1,0\n`),
    () => parseLatencyMatrix(`from,to,rtt\na,${long},5\n`),
  ]) {
    const problems = problemsIn(read)
    t.true(problems.length > 0)
    for (const { statement } of problems)
      t.true(statement.length < 300 && /characters/.test(statement), statement)
  }
})
