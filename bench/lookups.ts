import { seconds } from '../protocol/base/time.ts'
import { grouped } from '../sim/core/words.ts'
import { eventsPerCpuSecond, Overlay, type Stretch, sum } from './overlay.ts'
import type { Row } from './row.ts'
import { bytesInUse, median } from './timing.ts'

/** A quiet minute and a minute of lookups, one after the other. */
interface Round {
  readonly idle: Stretch
  readonly busy: Stretch
}

export interface LookupsOptions {
  readonly nodes: number
  /** In a virtual minute. */
  readonly lookups: number
  readonly rounds: number
}

const MINUTE = 60

/** Lookups of stored values in a ring at rest, and what that ring costs without them. */
export function lookupsBench({ nodes, lookups, rounds }: LookupsOptions): Row[] {
  const before = bytesInUse()
  const overlay = new Overlay([
    `join: { nodes: ${nodes}, over: 60s }`,
    'settle: { for: 60s }',
    'insert: { keys: 1000, over: 60s }',
    ...Array.from({ length: rounds }, () => [
      'settle: { for: 60s }',
      `lookup: { count: ${lookups}, over: 60s }`,
    ]).flat(),
    'settle: { for: 1h }',
  ])
  const start = overlay.runTo(seconds(3 * MINUTE))
  const measured = Array.from({ length: rounds }, (_, index): Round => {
    const from = 3 + 2 * index
    const idle = overlay.runTo(seconds((from + 1) * MINUTE))
    const busy = overlay.runTo(seconds((from + 2) * MINUTE))
    return { idle, busy }
  })
  const whole = sum(start, measured[0]!.idle, measured[0]!.busy)
  const bytes = bytesInUse() - before
  const middle = (figure: (round: Round) => number): number => median(measured.map(figure))
  const ring = `${grouped(nodes)} nodes`
  const load = `${ring}, ${grouped(lookups)} lookups in 60 s`
  return [
    {
      measure: `${load}: speed`,
      value: middle(({ busy }) => eventsPerCpuSecond(busy)),
      unit: 'events/CPU s',
    },
    { measure: `${load}: CPU`, value: middle(({ busy }) => busy.cpuMs / lookups), unit: 'ms/lookup' },
    {
      measure: `${load}: CPU beyond idling`,
      value: middle(({ busy, idle }) => (busy.cpuMs - idle.cpuMs) / lookups),
      unit: 'ms/lookup',
    },
    {
      measure: `${load}: events beyond idling`,
      value: middle(({ busy, idle }) => (busy.events - idle.events) / lookups),
      unit: 'events/lookup',
    },
    {
      measure: `${ring}, idle: speed`,
      value: middle(({ idle }) => eventsPerCpuSecond(idle)),
      unit: 'events/CPU s',
    },
    {
      measure: `${ring}, idle: events`,
      value: middle(({ idle }) => idle.events / nodes),
      unit: 'events/node in 60 s',
    },
    {
      measure: `${ring}, join, insert, idle, lookups: speed`,
      value: eventsPerCpuSecond(whole),
      unit: 'events/CPU s',
    },
    { measure: `${ring}, at the end: memory, all in`, value: bytes / nodes, unit: 'bytes/node' },
  ]
}
