import test from 'ava'
import type { Outcome } from '../../bench/outcome.ts'
import { compare, inTurn } from '../../bench/pairs.ts'

const rows = (...values: number[]) =>
  values.map((value, index) => ({ measure: `figure ${index}`, value, unit: 's' }))
const measured = (...values: number[]): Outcome => ({ kind: 'measured', rows: rows(...values) })

test('versions take turns, every other turn in the opposite order', async (t) => {
  const order: string[] = []
  const runs = await inTurn(2, 3, async (version, turn) => {
    order.push(`${turn}${'ab'[version]}`)
    return measured(10 * version + turn)
  })
  t.deepEqual(order, ['1a', '1b', '2b', '2a', '3a', '3b'])
  t.deepEqual(runs, [
    [rows(1), rows(2), rows(3)],
    [rows(11), rows(12), rows(13)],
  ])
})

test('a version that cannot be measured has no further runs, and the other goes on', async (t) => {
  const asked = [0, 0]
  const runs = await inTurn(2, 3, async (version) => {
    asked[version]!++
    return version === 0 ? { kind: 'impossible', why: 'too large' } : measured(1)
  })
  t.deepEqual(asked, [1, 3])
  t.deepEqual(runs[0], { kind: 'impossible', why: 'too large' })
})

test('figures are medians, and the ratio is that of the pairs, not of the medians', (t) => {
  const before = [rows(1, 100), rows(2, 100), rows(10, 100)]
  const present = [rows(2, 50), rows(1, 50), rows(5, 25)]
  const [first, second] = compare(before, present)
  t.like(first, { before: 2, present: 2, ratio: { median: 0.5, least: 0.5, most: 2 } })
  t.like(second, { before: 100, present: 50, ratio: { median: 0.5, least: 0.25, most: 0.5 } })
})

test('if one version could not be measured, the other stands alone', (t) => {
  const impossible = { kind: 'impossible', why: 'too large' } as const
  t.like(compare(impossible, [rows(7)])[0], { before: undefined, present: 7, ratio: undefined })
  t.like(compare([rows(7)], impossible)[0], { before: 7, present: undefined, ratio: undefined })
  t.deepEqual(compare(impossible, impossible), [])
})

test('nothing has no ratio', (t) => {
  t.is(compare([rows(0)], [rows(1)])[0]?.ratio, undefined)
})
