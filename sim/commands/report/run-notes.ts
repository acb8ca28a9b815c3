import { inWords } from '../../figures/run/outcome-words.ts'
import type { RunResults } from '../../figures/run/run-results.ts'
import type { Outcome } from '../../measure/outcomes.ts'
import { loadText, lostKeysText, unsoundText } from '../run/end-of-run.ts'
import { remarks, shownPeriods } from '../run/remarks.ts'
import type { Table } from './html.ts'

/** What the terminal notes under the phases of a run, and at its end. */
export function notesTables({ periods }: Pick<RunResults, 'periods'>): Table[] {
  const shown = shownPeriods(periods)
  const ofPhases = shown.flatMap((row) => remarks(row, periods).map(({ text }) => [row.label, text]))
  const ofEnd = [...unsoundText(periods), ...lostKeysText(periods), ...loadText(periods)]
  const rows = [...ofPhases, ...ofEnd.map((text) => ['end of the run', text])]
  if (rows.length === 0) return []
  return [
    {
      title: 'Notes',
      about: '',
      columns: [
        { title: 'phase', align: 'left' },
        { title: 'note', align: 'left' },
      ],
      rows,
    },
  ]
}

/** The first operations that failed, of those that have a row. */
export function failedTables({ outcomes, periods }: Pick<RunResults, 'outcomes' | 'periods'>): Table[] {
  const { firstFailed } = outcomes
  if (firstFailed.length === 0) return []
  const labels = new Map(periods.map(({ phase, label }) => [phase, label]))
  return [
    {
      title: 'The first operations that failed',
      about:
        '`npm run explain`, with the results folder and the number of an operation, shows what happened to it, message by message. lookups.csv has all operations.',
      columns: [
        { title: 'operation', align: 'right' },
        { title: 'started, s', align: 'right' },
        { title: 'phase', align: 'left' },
        { title: 'asked for', align: 'left' },
        { title: 'by node', align: 'right' },
        { title: 'outcome', align: 'left' },
      ],
      rows: firstFailed.map((row) => [
        String(row.operation),
        row.time_s.toFixed(3),
        row.phase === null ? 'a warm-up' : (labels.get(row.phase) ?? ''),
        `${row.op} ${row.key_name ?? row.key}`,
        String(row.source),
        inWords(row.outcome as Outcome).replace('failed: ', ''),
      ]),
    },
  ]
}
