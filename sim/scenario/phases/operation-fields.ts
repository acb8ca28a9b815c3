import type { z } from 'zod'
import { type Micros, seconds } from '../../../protocol/base/time.ts'
import { duration, flag, real, whole } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import type { Path } from '../text/source.ts'
import { from } from './caller-fields.ts'
import type { Counts } from './counts.ts'
import { someTime } from './phase-fields.ts'
import type { PhaseRelation } from './phase-kind.ts'

/** Fields of phases in which nodes route or do something with keys, and what these fields have in common. */

export const OPERATIONS_MAX = 100_000_000

export const operationCount = { from: 1, to: OPERATIONS_MAX } as const

/** Which node begins an operation, and how long it waits. */
export const caller = {
  from,
  deadline: duration(
    'How long a caller waits for an answer before the operation counts as failed. Not given: `operationDeadline`.',
    { from: '1ms', to: '24h' },
  ).optional(),
}

/** A caller that asks again. */
export const patientCaller = {
  ...caller,
  retries: whole(
    'How many times at most a caller asks again, while no answer comes; 0 for never. Not given: as many times as the deadline allows.',
    { from: 0, to: 1_000 },
  ).optional(),
}

export const verify = flag(
  'Compare each value that is found byte for byte with the value that the write stored, and not by a checksum; all written values are then kept to the end of the run.',
).default(false)

/** `retries`: null for as often as there is time. */
export const withRetries = <Rest extends object>({
  retries,
  ...rest
}: Rest & { readonly retries?: number | undefined }) => ({ ...rest, retries: retries ?? null })

/** `deadline`: that of the scenario if the phase has none. */
export const withDeadline = <Phase extends { readonly deadline?: Micros }>(
  phase: Phase,
  { operationDeadline }: { readonly operationDeadline: Micros },
) => ({ ...phase, deadline: phase.deadline ?? operationDeadline })

export const amountKeys = ['count', 'rate'] as const

/** How many operations at a rate, and over how long operations of any number. */
export const amount = {
  rate: real(
    'Instead of `count`: operations per second and live node (one that has joined), as a Poisson process.',
    { from: 0.000001, to: 1_000 },
  ).optional(),
  over: duration(
    'How long the phase lasts; its operations are spread over it. Not given: 10s beside `count`. Needed without `count`, except in `during`, where it then lasts until the phases end.',
    { from: '0s', to: someTime.to },
  ).optional(),
}

type StatedAmount<Rest> = Rest &
  Readonly<z.output<z.ZodObject<typeof amount>>> & { readonly count?: number | undefined }

/** `over`: null if it is left open. */
export function withAmount<Rest>({ count, rate, over, ...rest }: StatedAmount<Rest>) {
  return {
    ...rest,
    amount: count === undefined ? { rate: rate ?? 0 } : { count },
    over: over ?? (count === undefined ? null : seconds(10)),
  }
}

type Amount = { readonly count: number } | { readonly rate: number } | { readonly clients: number }

/** An absurd number of operations is a mistake in the unit of a rate. */
export function rateBreaches(
  phase: { readonly amount: Amount; readonly path: Path },
  { live }: Counts,
  { time }: { readonly time: Micros },
): Breach[] {
  if (!('rate' in phase.amount)) return []
  const operations = Math.round((phase.amount.rate * live * time) / 1_000_000)
  return unless(operations <= OPERATIONS_MAX, () => ({
    path: [...phase.path, 'rate'],
    expected: `a rate that comes to at most ${formatNumber(OPERATIONS_MAX)} operations`,
    found: `about ${formatNumber(operations)} of ${formatNumber(live)} nodes in ${formatDuration(time)}`,
    hint: 'A rate is operations per second of each live node.',
  }))
}

/** Operations of which no number is stated need time to take place in. */
export const timeForOperations: PhaseRelation<{
  readonly amount: Amount
  readonly over: Micros | null
  readonly path: Path
}> = {
  title: 'operations without a number have time to take place in',
  check: ({ amount, over, path }) => {
    const instead = 'clients' in amount ? 'clients' : 'rate'
    return unless('count' in amount || over !== 0, () => ({
      path: [...path, 'over'],
      expected: `an \`over\` longer than 0s beside \`${instead}\``,
      found: '0s',
      hint: `Write \`over: 60s\`, or \`count\` instead of \`${instead}\` for all together.`,
    }))
  },
}
