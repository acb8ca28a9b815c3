import test from 'ava'
import { headline, Problems } from '../../sim/core/problem.ts'
import { readChurnTrace } from '../../sim/scenario/files/churn-trace.ts'

const HEADER = 'time_s,node,event\n'
const read = (text: string) => readChurnTrace({ file: 't.csv', text }).events

test('nodes are numbered as they appear, and times are whole microseconds', (t) => {
  const text = `${HEADER}0,n7,join\n0.000001,10.0.0.1,join\n1.1,n7,crash\n1.1,n7,join\n3600000,n7,leave\n`
  t.deepEqual<unknown, unknown>(read(text), [
    { at: 0, node: 0, event: 'join' },
    { at: 1, node: 1, event: 'join' },
    { at: 1_100_000, node: 0, event: 'crash' },
    { at: 1_100_000, node: 0, event: 'join' },
    { at: 3_600_000_000_000, node: 0, event: 'leave' },
  ])
})

test('a node may have any name: with commas, quotes and blanks, or that of a property', (t) => {
  const names = ['a, b', '"a"', 'ü', 'constructor', '__proto__']
  const text = `${HEADER}${names.map((name) => `1, ${name} ,join\n`).join('')}`
  t.deepEqual(
    read(text).map(({ node }) => node),
    [0, 1, 2, 3, 4],
  )
})

test('a mark at the start, other line ends and blank lines do not matter', (t) => {
  const text = '\uFEFFtime_s,node,event\r\n\r\n1,a,join\r\n2,a,leave'
  t.deepEqual(read(text), read(`${HEADER}1,a,join\n2,a,leave\n`))
})

test('an event that cannot be read makes no problem of the next one', (t) => {
  const error = t.throws(() => read(`${HEADER}1,a,up\n2,a,crash\n3,a,join\n4,a,up\n5,a,join\n`), {
    instanceOf: Problems,
  })
  t.deepEqual(error?.problems.map(headline), [
    't.csv:2:5: Expected one of `join`, `crash`, `leave`, found "up".',
    't.csv:5:5: Expected one of `join`, `crash`, `leave`, found "up".',
  ])
})

test('of a file that is wrong throughout, ten problems are reported', (t) => {
  const error = t.throws(() => read(`${HEADER}${'x\n'.repeat(1_000)}`), { instanceOf: Problems })
  t.is(error?.problems.length, 10)
})
