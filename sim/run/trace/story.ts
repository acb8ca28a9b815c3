import { counted, printable } from '../../core/words.ts'
import type { LookupRow } from '../../measure/columns.ts'
import type { Outcome } from '../../measure/outcomes.ts'
import type { TraceLine } from './tracer.ts'

/** One step in the story of an operation. */
export interface StoryStep {
  /** Virtual time in seconds. */
  readonly seconds: number
  /** Since the operation began. */
  readonly milliseconds: number
  readonly node: number
  readonly text: string
}

/** The story of one operation in plain words: what was asked, what happened, and how it ended. */
export interface Story {
  readonly opening: string
  readonly steps: readonly StoryStep[]
  /** The outcome first. */
  readonly ending: readonly string[]
}

/** `trace`: the lines about that operation, in order. */
export function storyOf(row: LookupRow, trace: readonly TraceLine[]): Story {
  return { opening: openingOf(row), steps: stepsOf(trace, row.time_s), ending: endingOf(row) }
}

/** The steps alone, of an operation that began at a time in seconds: it may not have ended yet. */
export function stepsOf(trace: readonly TraceLine[], start: number): StoryStep[] {
  return trace.map(({ at, node, text }) => {
    const seconds = at / 1_000_000
    return { seconds, milliseconds: (seconds - start) * 1_000, node, text: printable(text) }
  })
}

function openingOf({ operation, op, key, key_name: name, source, time_s: time }: LookupRow): string {
  const what = name === null ? `of key ${key}` : `of “${printable(name)}” (key ${key})`
  return `Operation ${operation}: ${op} ${what} by node ${source} at ${time.toFixed(6)} s`
}

function endingOf(row: LookupRow): string[] {
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
