import { counted, printable } from '../../core/words.ts'
import type { LookupRow } from '../../measure/columns.ts'
import type { Outcome } from '../../measure/outcomes.ts'
import type { TraceLine } from '../../run.ts'
import type { Paint } from '../shell/terminal.ts'

/**
 * The story of one operation in plain lines: what was asked, what happened (virtual time in seconds,
 * milliseconds since the start, node), and how it ended.
 */
export function tellStory(row: LookupRow, trace: readonly TraceLine[], paint: Paint): string {
  const good = row.outcome === 'succeeded'
  return [
    paint(`Operation ${row.operation}: ${opening(row)}`, 'bold'),
    '',
    ...timeline(row, trace),
    '',
    ...ending(row).map((line, index) => (index === 0 ? paint(line, good ? 'green' : 'red') : line)),
    '',
  ].join('\n')
}

function opening({ op, key, key_name: name, source, time_s: time }: LookupRow): string {
  const what = name === null ? `of key ${key}` : `of “${printable(name)}” (key ${key})`
  return `${op} ${what} by node ${source} at ${time.toFixed(6)} s`
}

function timeline({ time_s: start }: LookupRow, trace: readonly TraceLine[]): string[] {
  const lines = trace.map(({ at, node, text }) => {
    const seconds = at / 1_000_000
    return {
      time: seconds.toFixed(6),
      since: `+${((seconds - start) * 1_000).toFixed(3)}`,
      node: `${node}`,
      text: printable(text),
    }
  })
  const header = { time: 'time_s', since: 'ms', node: 'node', text: 'what happened' }
  const all = [header, ...lines]
  const width = (cell: 'time' | 'since' | 'node') => Math.max(...all.map((line) => line[cell].length))
  const widths = { time: width('time'), since: width('since'), node: width('node') }
  return all.map(
    ({ time, since, node, text }) =>
      `${time.padStart(widths.time)}  ${since.padStart(widths.since)}  ${node.padStart(widths.node)}  ${text}`,
  )
}

function ending(row: LookupRow): string[] {
  return [`Outcome: ${row.outcome.replaceAll('_', ' ')}. ${MEANINGS[row.outcome as Outcome]}`, ...facts(row)]
}

const MEANINGS: Readonly<Record<Outcome, string>> = {
  aborted: 'The node that asked went before its end could be known; the overlay is not blamed.',
  unrecoverable: 'Every holder of the acknowledged value crashed before repair; no lookup could find it.',
  unreachable:
    'Every live holder of the acknowledged value was across a partition; no node of this part could find it.',
  misdelivered: 'A node handled it that was not the closest active one to the key at that instant.',
  lost: 'No node handled it within the deadline of its caller.',
  timed_out: 'A node handled it, but no answer reached the caller before its deadline.',
  not_found: 'The answer was “absent”, though an acknowledged value existed.',
  stale: 'The answer was older than the newest value acknowledged before it was asked.',
  outdated:
    'Every holder of the newest acknowledged value had crashed, and an older one was answered as if it were the newest.',
  refused: 'There was no room for the value: the caller got a refusal, and nothing was stored.',
  succeeded: 'It did what it should.',
}

function facts(row: LookupRow): string[] {
  const { delivered_at: handler, root, hops, latency_ms: latency, direct_ms: direct, rdp, retries } = row
  const lines: string[] = []
  if (handler !== null) {
    const verdict =
      handler === root ? 'the root at that instant' : `the root at that instant was node ${root}`
    lines.push(
      `Handled by node ${handler}${hops === null ? '' : ` after ${counted(hops, 'hop')}`} (${verdict}).`,
    )
  }
  if (latency !== null) {
    const penalty = rdp === null ? '' : `, ${rdp.toFixed(2)} times the direct way`
    lines.push(
      `It took ${latency.toFixed(3)} ms${direct === null ? '' : `; the handler is ${direct.toFixed(3)} ms away${penalty}`}.`,
    )
  }
  if (retries !== null && retries > 0) lines.push(`The caller asked again ${counted(retries, 'time')}.`)
  return lines
}
