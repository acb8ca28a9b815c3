import test from 'ava'
import { micros } from '../../protocol/base/time.ts'
import { hash32, streamKey, toUnit } from '../../sim/core/random.ts'
import { AUTO_FORMAT } from '../../sim/network/matrix/format.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { readChurnTrace, WHOLE_TRACE } from '../../sim/scenario/files/churn-trace.ts'

/** Files as large as the public ones. */

const KEY = streamKey('1', 'large files')
const DAY_S = 86_400

test('a square of 1,740 sites in microseconds is read, as large as that of the King measurements', (t) => {
  const sites = 1_740
  const rtt = (from: number, to: number): number =>
    from === to ? 0 : 1_000 + (hash32(KEY, Math.min(from, to) * sites + Math.max(from, to)) % 400_000)
  const line = (from: number): string => Array.from({ length: sites }, (_, to) => rtt(from, to)).join(' ')
  const text = `${Array.from({ length: sites }, (_, from) => line(from)).join('\n')}\n`
  const { rows } = parseLatencyMatrix(text, { ...AUTO_FORMAT, unit: 'us' })
  t.is(rows.length, sites)
  t.true(rows.every((row) => row.length === sites))
  for (const [from, to] of [
    [0, 1],
    [1_739, 0],
    [870, 871],
  ] as const)
    t.is(rows[from]![to], rtt(from, to) / 1_000)
})

test('an availability trace of 1,000 nodes for a year, in epoch seconds, is read and cut to a day', (t) => {
  const origin = 1_600_000_000
  const day = { from: 100 * DAY_S, to: 101 * DAY_S }
  const expected = { present: 0, joins: 0, departures: 0 }
  let draws = 0
  const hours = (most: number): number => Math.round(3_600 * (1 + most * toUnit(hash32(KEY, draws++))))
  const lines = Array.from({ length: 1_000 }, (_, node) => {
    const times: number[] = []
    for (let start = hours(12); start < 365 * DAY_S; ) {
      const end = start + hours(12)
      times.push(origin + start, origin + end)
      if (start < day.from && end >= day.from) expected.present += 1
      if (start >= day.from && start <= day.to) expected.joins += 1
      if (end >= day.from && end <= day.to) expected.departures += 1
      start = end + hours(12)
    }
    return `host-${node} ${times.length / 2} ${times.join(' ')}`
  })
  const { events, names, time } = readChurnTrace(
    { file: 'year.avt', text: `${lines.join('\n')}\n` },
    { ...WHOLE_TRACE, origin, from: micros(1e6 * day.from), for: micros(1e6 * DAY_S) },
  )
  const count = (event: string): number => events.filter((each) => each.event === event).length
  t.is(time, micros(1e6 * DAY_S))
  t.is(events.filter(({ at, event }) => at === 0 && event === 'join').length >= expected.present, true)
  t.is(count('join'), expected.present + expected.joins)
  t.is(count('crash'), expected.departures)
  t.true(names.length > 990 && names.every((name) => name.startsWith('host-')))
})
