import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { wrapped } from '../core/words.ts'
import { type Column, type CsvFile, columnsOf } from '../measure/columns.ts'
import { isExcused, isFailure, OUTCOMES, type Outcome } from '../measure/outcomes.ts'
import { aggregateColumns, compareColumns, failureColumns, runColumns } from '../sweep/columns.ts'
import { EXIT_MEANINGS, GUIDE, JUDGEMENT, OUTCOME_MEANINGS, SIGNALS, SUMS } from './results-guide.ts'
import { EXIT } from './shell/exit-code.ts'

const ABOUT: Readonly<Record<CsvFile, string>> = {
  summary:
    'One row per period: a phase, the warm-up before one, or the drain. Hops, latency and rdp count only operations that succeeded.',
  traffic: 'What was sent in each period, by purpose and kind of message; no row for what was not sent.',
  lookups:
    'One row per operation of any kind, in the order of (`time_s`, `operation`); all, a sample or none, as `record.lookups` says.',
  timeseries: 'One row per interval, half open: what happens at its very end belongs to the next.',
  nodes: 'The seed server and every node that ever ran, at the end of the run or when the node went.',
  degrees:
    'One row per node that lives at the end of the run, in the order of numbers: how many nodes it knows, and how many know it. The mean in-degree is the mean of the entries, less those of nodes that are gone.',
  lost_keys: 'One row per acknowledged key that no live node holds at the end of the run.',
  ring: 'One row per live node and moment at which the ring is looked at: its leaf set beside the ideal one.',
}

const SWEEP_FILES: readonly {
  readonly name: string
  readonly about: string
  readonly columns: readonly Column[]
}[] = [
  {
    name: 'runs.csv',
    about:
      'One row per run and phase; a run that crashed has one, without a phase. After these columns come the columns of `summary.csv`; its warm-ups and drain have no row here.',
    columns: runColumns([]).filter(
      ({ name }) => !columnsOf('summary', []).some((each) => each.name === name),
    ),
  },
  {
    name: 'aggregate.csv',
    about: 'One row per setting, phase and metric, computed from the digits of `runs.csv`.',
    columns: aggregateColumns([]),
  },
  {
    name: 'compare.csv',
    about: 'One row per setting that is compared with its baseline, phase and metric.',
    columns: compareColumns([]),
  },
  {
    name: 'failures.csv',
    about: 'One row per thing that went wrong in a run.',
    columns: failureColumns([]),
  },
]

/** The text of docs/results.md: what a run and a sweep write, outcomes, exit codes, and every column. */
export function resultsReferenceText(): string {
  const files = Object.entries(ABOUT) as [CsvFile, string][]
  return [
    GUIDE + outcomeTable() + JUDGEMENT + exitTable() + SUMS,
    ...files.map(([file, about]) => section(`${file}.csv`, about, columnsOf(file, MESSAGE_KINDS))),
    '# The columns of a sweep\n',
    'Parameters have a column each, named by their paths, behind the number of the setting (in\n`runs.csv` and `failures.csv` behind the seed).\n',
    ...SWEEP_FILES.map(({ name, about, columns }) => section(name, about, columns)),
  ].join('\n')
}

function outcomeTable(): string {
  const rows = OUTCOMES.map((name) => `| \`${name}\` | ${countsAs(name)} | ${OUTCOME_MEANINGS[name]} |`)
  return ['| outcome | counts as | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

function countsAs(outcome: Outcome): string {
  if (isFailure(outcome)) return 'failure'
  return isExcused(outcome) ? 'excused' : ''
}

function exitTable(): string {
  const names = Object.keys(EXIT_MEANINGS) as (keyof typeof EXIT_MEANINGS)[]
  const rows = names.map((name) => `| ${EXIT[name]} | ${EXIT_MEANINGS[name]} |`)
  return ['| code | meaning |', '|---|---|', ...rows, SIGNALS, ''].join('\n')
}

function section(title: string, about: string, columns: readonly Column[]): string {
  const rows = columns.map((column) => `| \`${column.name}\` | ${holds(column)} | ${cell(column.about)} |`)
  return [`## ${title}\n`, `${wrapped(about)}\n`, '| column | holds | |', '|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

function holds({ type, decimals, presence }: Column): string {
  const kind = type === 'text' ? 'text' : decimals === 0 ? 'whole number' : `number, ${decimals} decimals`
  return presence === 'may be empty' ? `${kind}, or empty` : kind
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
