import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { type Column, type CsvFile, columnsOf } from '../measure/columns.ts'
import { aggregateColumns, compareColumns, failureColumns, runColumns } from '../sweep/columns.ts'

const HEAD = `# The columns of the results

Every column of every CSV file of a run and of a sweep, made from the columns that the program writes by \`npm run schema\`; do not
edit it by hand. A file begins with the names of its columns. Numbers have a fixed number of decimals and a point; a cell that
does not apply is empty. A name ends in its unit where it has one: \`_s\` seconds of virtual time since the start of the run, \`_ms\`
milliseconds, \`_pct\` per cent. Percentiles are nearest ranks: the smallest value that at least so many per cent do not exceed.
Figures of wall-clock time are in \`manifest.json\`, never in a CSV.

## Two moments

- The *end of the last phase* is \`end_s\` of the last row of \`summary.csv\` that has a \`phase\` and whose \`background\` is \`no\`.
- The *end of the run* is when phases at a given time are over, too, and the last operation has ended: \`end_s\` of the row \`drain\`,
  which is the last of \`summary.csv\`, and \`time_s\` of the last row of \`timeseries.csv\`. The time between the two moments is the
  *drain*: nothing new is asked for but by phases at a given time, and the overlay goes on as before.

A row of \`summary.csv\` shows the state at its own \`end_s\`. \`nodes.csv\`, \`lost_keys.csv\`, the figures of a report and what the
terminal says below its table are of the end of the run, as the row \`drain\` is.

## What adds up

The rows of \`summary.csv\` and \`traffic.csv\` whose \`background\` is \`no\` follow each other without a gap: phases of the foreground,
the warm-up before a churn, and the drain. What happens at the very end of one belongs to the next. A row whose \`background\` is
\`yes\` is about time that those rows have, too; leave it out of sums. Then

| sum of | over | equals |
|---|---|---|
| \`messages\`, \`bytes\` | \`traffic.csv\`, \`background\` no | the sum in \`timeseries.csv\`; the sum of \`messages_out\`, \`bytes_out\` in \`nodes.csv\`, node 0 included |
| \`messages\` of one \`kind\` | \`traffic.csv\`, \`background\` no | the sum of that kind's column in \`timeseries.csv\` |
| \`joins\`, \`crashes\`, \`leaves\`, \`joins_failed\` | \`summary.csv\`, \`background\` no | the sum in \`timeseries.csv\`; the nodes of \`nodes.csv\` whose \`joined_s\` is later than their \`started_s\` (those of a converged start were there), and those of each \`departure\` |
| \`messages\`, \`bytes\` of a period | \`traffic.csv\` | \`messages_per_node_s\`, \`bytes_per_node_s\` of \`summary.csv\` times the seconds that nodes lived in it (\`started_s\` to \`left_s\`; the seed server's messages count, its time does not) |
| \`attempted\` | \`summary.csv\` | the sum of \`lookups\` in \`timeseries.csv\`; the rows of \`lookups.csv\`, if it has all |
| \`failed\` | \`summary.csv\` | the sum in \`timeseries.csv\` |
| \`requests\` | \`nodes.csv\` | the rows of \`lookups.csv\` with a \`delivered_at\`, if it has all |

\`messages_in\` and \`bytes_in\` are less than what was sent: the network loses datagrams, and some find nobody or are under way at the
end. \`test/results\` checks these rules, and computes \`summary.csv\` anew from the other files.
`

const ABOUT: Readonly<Record<CsvFile, string>> = {
  summary:
    'One row per period: a phase, the warm-up before one, or the drain. Hops, latency and rdp are those of the operations that succeeded.',
  traffic: 'What was sent in each period, by purpose and kind of message; no row for what was not sent.',
  lookups:
    'One row per operation of any kind, in the order of (`time_s`, `operation`); all, a sample or none, as `record.lookups` says.',
  timeseries: 'One row per interval, half open: what happens at its very end belongs to the next.',
  nodes: 'The seed server and every node that ever ran, at the end of the run or when it went.',
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
      'One row per run and phase; a run that crashed has one, without a phase. After these columns come those of `summary.csv`, of which warm-ups and the drain have no row here.',
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

/** The text of docs/results.md. */
export function resultsReferenceText(): string {
  const files = Object.entries(ABOUT) as [CsvFile, string][]
  return [
    HEAD,
    ...files.map(([file, about]) => section(`${file}.csv`, about, columnsOf(file, MESSAGE_KINDS))),
    '# The columns of a sweep\n',
    'Parameters have a column each, named by their paths, behind the number of the setting (in `runs.csv` and `failures.csv` behind the seed).\n',
    ...SWEEP_FILES.map(({ name, about, columns }) => section(name, about, columns)),
  ].join('\n')
}

function section(title: string, about: string, columns: readonly Column[]): string {
  const rows = columns.map((column) => `| \`${column.name}\` | ${holds(column)} | ${cell(column.about)} |`)
  return [`## ${title}\n`, `${about}\n`, '| column | holds | |', '|---|---|---|', ...rows, ''].join('\n')
}

function holds({ type, decimals, presence }: Column): string {
  const kind = type === 'text' ? 'text' : decimals === 0 ? 'whole number' : `number, ${decimals} decimals`
  return presence === 'may be empty' ? `${kind}, or empty` : kind
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
