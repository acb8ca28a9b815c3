import test from 'ava'
import { runColumns } from '../../sim/sweep/columns.ts'
import { runRows } from '../../sim/sweep/rows.ts'
import { outline, record } from './samples.ts'

const plan = outline({
  parameters: ['a', 'b'],
  points: [
    [1, 'x'],
    [2, [1]],
  ],
  seeds: 2,
})

test('a run has one row per phase, with its point, its seed and its values', (t) => {
  const rows = runRows(plan, record({ run: 4, phases: [{ hops_mean: 2 }, {}] }))
  t.is(rows.length, 2)
  t.like(rows[0], {
    run: 4,
    point: 2,
    seed: '2',
    a: '2',
    b: '[1]',
    status: 'ok',
    severed: null,
    hops_mean: 2,
  })
  t.like(rows[1], { run: 4, phase: 1, hops_mean: null })
  const names = new Set(runColumns(['a', 'b']).map(({ name }) => name))
  t.true(Object.keys(rows[0]!).every((name) => names.has(name)))
})

test('a run that crashed has one row, without a phase', (t) => {
  const rows = runRows(plan, record({ run: 1, status: 'crashed', phases: [] }))
  t.is(rows.length, 1)
  t.deepEqual(
    Object.keys(rows[0]!),
    runColumns(['a', 'b']).map(({ name }) => name),
  )
  const cells = Object.entries(rows[0]!).filter(([, value]) => value !== null)
  t.deepEqual(Object.fromEntries(cells), { run: 1, point: 1, seed: '1', a: '1', b: 'x', status: 'crashed' })
})
