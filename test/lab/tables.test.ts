import test from 'ava'
import { Tables } from '../../lab/page/tables.ts'
import { ROWS_SHOWN } from '../../lab/worker/messages.ts'
import { RowsToShow } from '../../lab/worker/rows-to-show.ts'

test('of a long file the page has the last rows, in order, and knows how many there are', (t) => {
  const rows = new RowsToShow()
  const tables = new Tables()
  for (let operation = 1; operation <= 200_000; operation++) {
    rows.add('ring', { operation })
    if (operation % 777 === 0) for (const added of rows.take()) tables.add(added)
  }
  for (const added of rows.take()) tables.add(added)
  const shown = tables.rowsOf('ring').map(({ operation }) => operation)
  t.deepEqual(
    shown,
    Array.from({ length: ROWS_SHOWN }, (_, index) => 200_000 - ROWS_SHOWN + 1 + index),
  )
  t.is(tables.countOf('ring'), 200_000)
})

test('a delivery of a long file is short, however many rows have come', (t) => {
  const rows = new RowsToShow()
  for (let operation = 1; operation <= 10_000; operation++) rows.add('ring', { operation })
  t.is(rows.take()[0]!.rows.length, ROWS_SHOWN)
  t.deepEqual(rows.take(), [])
})

test('summary and time series are there from their first row on', (t) => {
  const rows = new RowsToShow()
  const tables = new Tables()
  for (let time_s = 0; time_s < 1_000; time_s++) rows.add('timeseries', { time_s })
  for (const added of rows.take()) tables.add(added)
  t.is(tables.rowsOf('timeseries').length, 1_000)
  tables.clear()
  t.is(tables.rowsOf('timeseries').length, 0)
  t.is(tables.countOf('timeseries'), 0)
})

test('of operations the page has more: one is looked for among them', (t) => {
  const rows = new RowsToShow()
  for (let operation = 1; operation <= 60_000; operation++) rows.add('lookups', { operation })
  t.is(rows.take()[0]!.rows.length, 50_000)
})
