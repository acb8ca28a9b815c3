import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import { Journal } from '../../sim/commands/sweep/journal.ts'
import { crashedRecord, type RunRecord } from '../../sim/sweep/record.ts'
import { prove } from '../protocol/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-journal-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const COST = { cpuSeconds: 1, wallSeconds: 2, peakMemoryBytes: 3, events: 4 }
const record = (run: number, words = ''): RunRecord => ({ ...crashedRecord(run, words), status: 'ok' })

let count = 0
function journalFile(...records: readonly RunRecord[]): string {
  const path = join(folder, `${count++}.jsonl`)
  const journal = new Journal(path)
  for (const each of records) journal.keep(each, COST)
  journal.close()
  return path
}

function contentOf(path: string): RunRecord[] {
  const journal = new Journal(path)
  const records = journal.runs().map((run) => journal.read(run))
  journal.close()
  return records
}

test('what was kept is read back, in the order in which it was kept', (t) => {
  t.deepEqual(contentOf(journalFile(record(3), record(1, 'größer, "als"\n'))), [
    record(3),
    record(1, 'größer, "als"\n'),
  ])
})

test('the last record of a run counts', (t) => {
  const journal = new Journal(journalFile(crashedRecord(1, 'died'), record(1)))
  t.is(journal.statusOf(1), 'ok')
  t.is(journal.size, 1)
  t.is(journal.statusOf(2), undefined)
  t.deepEqual(journal.costOf(1), COST)
})

test('if a journal is cut off at any place, the records before the cut are there, and more can be kept', (t) => {
  const path = journalFile(record(1, 'ä'.repeat(40)), record(2), record(3))
  const bytes = readFileSync(path)
  prove(
    t,
    fc.property(fc.integer({ min: 0, max: bytes.length }), (length) => {
      writeFileSync(path, bytes.subarray(0, length))
      const whole = bytes.subarray(0, length).filter((byte) => byte === 10).length
      const journal = new Journal(path)
      journal.keep(record(9), COST)
      journal.close()
      return (
        contentOf(path)
          .map(({ run }) => run)
          .join() === [...[1, 2, 3].slice(0, whole), 9].join()
      )
    }),
  )
})

test('a spoilt line hides its own run only', (t) => {
  const path = journalFile(record(1))
  appendFileSync(path, '{"record": {"run":\n')
  const journal = new Journal(path)
  journal.keep(record(3), COST)
  journal.close()
  t.deepEqual(contentOf(path), [record(1), record(3)])
})

test('one flipped bit anywhere in a line hides its own run, and that of the next if it joins the two', (t) => {
  const path = journalFile(record(1, 'größer'), record(12), record(3))
  const bytes = readFileSync(path)
  const lineEnds = [...bytes.keys()].filter((at) => bytes[at] === 10)
  const lineOf = (at: number) => lineEnds.filter((end) => end < at).length
  prove(
    t,
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const flipped = Buffer.from(bytes)
      flipped[at]! ^= 1 << bit
      writeFileSync(path, flipped)
      const journal = new Journal(path, 'read')
      const [runs, damaged] = [journal.runs(), journal.damagedLines]
      journal.close()
      const hidden = [lineOf(at), ...(bytes[at] === 10 ? [lineOf(at) + 1] : [])]
      const expected = [1, 12, 3].filter((_, line) => !hidden.includes(line))
      // A line without its end is not damaged but not complete.
      return runs.join() === expected.join() && damaged + runs.length >= lineEnds.length - 2
    }),
  )
})

test('records longer than a block of reading are found', (t) => {
  const long = 'x'.repeat(1_500_000)
  t.deepEqual(contentOf(journalFile(record(1, long), record(2), record(3, long))), [
    record(1, long),
    record(2),
    record(3, long),
  ])
})

test('opening a complete journal does not touch the file', (t) => {
  const path = journalFile(record(1))
  const before = statSync(path, { bigint: true }).mtimeNs
  contentOf(path)
  t.is(statSync(path, { bigint: true }).mtimeNs, before)
})
