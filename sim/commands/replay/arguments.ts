import { type Id, idFromHex, truncateId } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { EVENT_KINDS } from '../../run/trace/event-kinds.ts'
import { keyId } from '../../run/users/keys.ts'
import { readDuration } from '../../scenario/text/quantities.ts'
import { closest } from '../../scenario/text/suggest.ts'
import { usageMistake } from '../shell/usage-mistake.ts'
import type { Wanted } from './filter.ts'
import type { Until } from './replayed-run.ts'

/** The options of `replay` as they are written. */
export interface ReplayOptions {
  readonly node?: string | undefined
  readonly key?: readonly string[] | undefined
  readonly operation?: string | undefined
  readonly kind?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly until?: string | undefined
  readonly lines?: string | undefined
}

/** What of the trace is wanted. Throws Problems. */
export function wantedOf(options: ReplayOptions, idBits: number): Wanted {
  const { node, key, operation, kind } = options
  const from = timeOf('--from', options.from) ?? micros(0)
  const to = timeOf('--to', options.to) ?? (Number.POSITIVE_INFINITY as Micros)
  const until = untilOf(options)
  const end = until.event === 'time' ? Math.min(to, until.at) : to
  if (from > end)
    throw usageMistake('--from', {
      statement: `The replay stops at ${options.until !== undefined && end < to ? options.until : options.to}, before --from ${options.from}.`,
      hint: 'Exchange the two, or leave one of them out.',
    })
  return {
    nodes: numbersOf('--node', node),
    keys: key?.map((each) => ({ name: each, ids: idsOf(each, idBits) })),
    operations: numbersOf('--operation', operation),
    kinds: kindsOf(kind),
    from,
    to,
  }
}

/** Where the replay stops; by default after the last event that may be wanted, or at the end of the run. Throws Problems. */
export function untilOf({ until, to }: ReplayOptions): Until {
  if (until === undefined) {
    const at = timeOf('--to', to)
    return at === undefined ? { event: 'end' } : { event: 'time', at }
  }
  if (until === 'violation') return { event: 'violation' }
  const operation = /^operation[ :=]?(\d{1,15})$/.exec(until)?.[1]
  if (operation !== undefined) return { event: 'operation', operation: Number(operation) }
  const at = readDuration(until)
  if (at !== undefined) return { event: 'time', at }
  throw usageMistake('--until', {
    expected: '`violation`, a time such as 12.5s, or an operation such as “operation 17”',
    found: JSON.stringify(until),
  })
}

const LINES = 40

/** How many lines are printed at most, the last ones. Throws Problems. */
export function linesOf({ lines }: ReplayOptions): number {
  if (lines === undefined) return LINES
  if (lines === 'all') return Number.POSITIVE_INFINITY
  if (/^\d{1,9}$/.test(lines)) return Number(lines)
  throw usageMistake('--lines', {
    expected: 'a whole number, or `all`; at most 999,999,999',
    found: JSON.stringify(lines),
  })
}

function numbersOf(option: string, text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined
  const parts = text.split(',')
  if (parts.every((part) => /^\d{1,15}$/.test(part))) return parts.map(Number)
  throw usageMistake(option, {
    expected: 'whole numbers with commas between, such as 3,7, each of at most 15 digits',
    found: JSON.stringify(text),
  })
}

/** A key by its name, or by its id as results write it: the text may be either. */
function idsOf(key: string, idBits: number): Id[] {
  const named = keyId(key, idBits)
  return key.length === idBits / 4 && /^[0-9a-f]+$/.test(key)
    ? [named, truncateId(idFromHex(key), idBits)]
    : [named]
}

function timeOf(option: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined
  const time = readDuration(text)
  if (time !== undefined) return time
  throw usageMistake(option, {
    expected: 'a time from the start of the run, such as 95s',
    found: JSON.stringify(text),
  })
}

function kindsOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  const kinds = text.split(',')
  const stranger = kinds.find((kind) => !EVENT_KINDS.includes(kind))
  if (stranger === undefined) return kinds
  const meant = closest(stranger, EVENT_KINDS)
  throw usageMistake('--kind', {
    statement: `No message, report or timer is called ${JSON.stringify(stranger)}.`,
    hint: meant === undefined ? 'docs/replay.md says what there is.' : `Did you mean \`${meant}\`?`,
  })
}
