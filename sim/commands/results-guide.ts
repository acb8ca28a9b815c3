import type { Outcome } from '../measure/outcomes.ts'
import type { EXIT } from './shell/exit-code.ts'

/** What docs/results.md says above the columns. */

export const GUIDE = `# Results

What a run and a sweep write, and what every column of every CSV file means. Made by
\`npm run schema\` from the columns that the program writes; do not edit it by hand.

A run writes to \`results/<name>/seed-<seed>/\`:

| file | a row is | what it is for |
|---|---|---|
| \`summary.csv\` | a phase, the warm-up before one, or the drain after the last | operations, failures by cause, hops, latency, traffic, repair times, the state at the end of each phase |
| \`traffic.csv\` | a phase, a purpose and a kind of message | what the messages were sent for: [control-traffic.md](control-traffic.md) |
| \`lookups.csv\` | an operation | which operation failed, when, and at which node |
| \`timeseries.csv\` | an interval of 10 s | how nodes, failures, traffic and copies change over time |
| \`nodes.csv\` | a node, or the seed server (node 0) | load, keys and tables of each node |
| \`degrees.csv\` | a node that lives at the end | how many nodes have it in their leaf sets and tables: who is known to many |
| \`lost_keys.csv\` | an acknowledged key that no live node holds at the end | when the last copy went, and how |
| \`ring.csv\` | a live node, at some moments | which leaf-set links are right, wrong or missing |
| \`manifest.json\` | | the resolved scenario, versions, fingerprint, time taken; its data are in \`recorded-data\`, once for all runs of a scenario |

A CSV file begins with the names of its columns. Numbers have a fixed number of decimals and a
point; a cell that does not apply is empty. A name ends in its unit where it has one: \`_s\` seconds
of virtual time since the start of the run, \`_ms\` milliseconds, \`_pct\` per cent. Percentiles are
nearest ranks: the smallest value that at least so many per cent do not exceed. Nodes are numbered
from 1 in the order of starting. Figures of wall-clock time are in \`manifest.json\`, never in a CSV.
The files open in a spreadsheet, pandas and R without options.

The moments of \`ring.csv\` are just before each crash and leave, at it, and 5, 10, 30 and 60 s after
it, as far as the run and the next one leave time; in a scenario without any the end of each phase;
and the end of the run. Rings of more than 2,000 nodes are left out. \`record: { ring: [30s, 95s] }\`
lists other moments for a ring of any size, \`record: { ring: none }\` leaves the file empty.

## Outcomes

Each operation has one outcome, the first of these that applies. *Failure* means that it counts in
\`failed\`; *excused* means that it is left out of the failure rate.

`

export const OUTCOME_MEANINGS: Readonly<Record<Outcome, string>> = {
  aborted:
    'The caller crashed or left before its answer came. A `route` needs no answer and no caller: it is aborted only if no other node ever received its message, or the run ended before its deadline. `aborted_slow` counts those whose caller had waited for more than 10 s: slow operations that the failure rate and the latencies leave out.',
  unrecoverable: 'Every holder of the acknowledged value had crashed, and no value was answered.',
  unreachable:
    'Every live holder of the acknowledged value was across a partition from the caller when the operation began or ended, and that value was not answered.',
  misdelivered:
    'Handled by a node that was not the root at that instant, by ground truth (under a partition, the root in its own part); or answered on the way by a node that was not among the k closest. The first handling counts. Wrong handlings after it, or after the operation has ended, are counted in `misdelivered_again`.',
  lost: 'No node handled it within the deadline of its caller (60 s by default).',
  timed_out: 'Handled, but no answer reached the caller within the deadline (60 s by default).',
  not_found: 'Answered “absent” though an acknowledged value existed.',
  stale: 'Answered with a value older than the newest one acknowledged before the operation started.',
  outdated:
    'The same, where every holder of that newest value had crashed: the older value was served as if it were the newest. Crashes excuse that a value is gone, not that another is served in its place.',
  refused: 'Answered with a refusal, as there was no room; nothing was stored. It has a column of its own.',
  succeeded:
    'Anything else, including “absent” for a key that was never stored or is deleted. `absent_unacknowledged` counts the answers “absent” that only a deletion without an acknowledgement makes right.',
}

export const JUDGEMENT = `
The failure rate is failures over those attempted that were not excused. Of what several parts of a
cut network write of one key one value remains when the parts meet; the others count in
\`superseded\`, which is no outcome of its own.

A closed loop (\`mix\` with \`clients\`) asks nothing while it waits for an answer. A client that meets
a failure begins one operation in the time of a deadline in which others begin many. Its share of
failures is therefore less than what a user who asks at any moment meets, and its latency
percentiles miss the operations that were never begun. For a failure rate give the workload a
\`rate\`.

*rdp* (relative delay penalty) is the time to the node that handled the operation, over the direct
one-way time to it. *Stretch* is the same as a ratio of sums.

During a run it is checked that no two active nodes would deliver one key, that the closest
active one would, and that no node is in its own leaf set. Consistent joins promise the first two
until a node goes, a message does not arrive, or a live node is taken for dead because it is slow.
Before that a breach fails the run; afterwards the nodes concerned are counted in \`claims_wrong\`, at
the end of each phase. \`check: { invariants: false }\` or \`--no-check\` leaves the check out.

## Exit codes

`

export const EXIT_MEANINGS: Readonly<Record<Exclude<keyof typeof EXIT, 'interrupted'>, string>> = {
  ok: 'The run went through and shows what the scenario expects.',
  failed:
    'An expectation failed, an invariant broke, a replay was not the recorded run, or two runs differ (`trace-diff`); of a sweep: a run failed or crashed.',
  mistake: 'A mistake in the scenario or the command; nothing was run or written.',
  disk: 'The run could not be written: the disk was full, the folder gone or taken. Nothing of a run is kept; a sweep keeps the runs that are done.',
}

export const SIGNALS =
  '| 129, 130, 143 | Ended by SIGHUP, SIGINT (Ctrl-C) or SIGTERM; nothing was written, but a sweep keeps the runs that are done. |'

export const SUMS = `
What they mean to a CI job is in [ci.md](ci.md#exit-codes).

## Two moments

- The *end of the last phase* is \`end_s\` of the last row of \`summary.csv\` that has a \`phase\` and
  whose \`background\` is \`no\`.
- The *end of the run* is when phases at a given time are over, too, and the last operation has
  ended: \`end_s\` of the row \`drain\`, which is the last of \`summary.csv\`, and \`time_s\` of the last
  row of \`timeseries.csv\`. The time between the two moments is the *drain*: nothing new is asked for
  but by phases at a given time, and the overlay continues as before.

A row of \`summary.csv\` shows the state at its own \`end_s\`. \`nodes.csv\`, \`degrees.csv\`,
\`lost_keys.csv\`, the figures of a report and what the terminal says below its table are of the end
of the run, as the row \`drain\` is.

## What adds up

The rows of \`summary.csv\` and \`traffic.csv\` whose \`background\` is \`no\` follow each other without a
gap: phases of the foreground, the warm-up before a churn, and the drain. What happens at the very
end of one belongs to the next. A row whose \`background\` is \`yes\` is about time that those rows
have, too; leave it out of sums. Then

| sum of | over | equals |
|---|---|---|
| \`messages\`, \`bytes\` | \`traffic.csv\`, \`background\` no | the sum in \`timeseries.csv\`; the sum of \`messages_out\`, \`bytes_out\` in \`nodes.csv\`, node 0 included |
| \`messages\` of one \`kind\` | \`traffic.csv\`, \`background\` no | the sum of that kind's column in \`timeseries.csv\` |
| \`joins\`, \`crashes\`, \`leaves\`, \`joins_failed\` | \`summary.csv\`, \`background\` no | the sum in \`timeseries.csv\`; the nodes of \`nodes.csv\` whose \`joined_s\` is later than their \`started_s\` (those of a converged start were there), and those of each \`departure\` |
| \`messages\`, \`bytes\` of a period | \`traffic.csv\` | \`messages_per_node_s\`, \`bytes_per_node_s\` of \`summary.csv\` times the seconds that nodes lived in it (\`started_s\` to \`left_s\`; the seed server's messages count, its time does not) |
| \`attempted\` | \`summary.csv\` | the sum of \`lookups\` in \`timeseries.csv\`; the rows of \`lookups.csv\`, if it has all |
| \`failed\` | \`summary.csv\` | the sum in \`timeseries.csv\` |
| \`requests\` | \`nodes.csv\` | the rows of \`lookups.csv\` with a \`delivered_at\`, if it has all |

\`messages_in\` and \`bytes_in\` are less than what was sent: the network loses datagrams, and some find
no process at their address or are under way at the end. \`test/results\` checks these rules, and
computes \`summary.csv\` anew from the other files.

# The columns of a run
`
