import { z } from 'zod'
import { duration, share } from '../schema/fields.ts'
import { someTime } from './phase-fields.ts'

/** Fields that several kinds of fault share. */

/** The field `for` of a fault. */
export const faultTime = duration(
  'How long. Needed, but not in `during` (not given: until the phases end).',
  someTime,
).optional()

const EVENLY = 'It may change evenly over the time of the phase: `{ from: …, to: … }`.'

/** A share that may change over the time of the phase. */
export function changingShare(description: string) {
  return z
    .union([share(description), z.strictObject({ from: share('At the start.'), to: share('At the end.') })], {
      error: 'a share from 0 to 1, or a map with two of them, such as `{ from: 0, to: 0.3 }`',
    })
    .meta({ description: `${description} ${EVENLY}` })
}

/** A time that may change over the time of the phase. */
export function changingTime(description: string, range: { readonly from: string; readonly to: string }) {
  return z
    .union(
      [
        duration(description, range),
        z.strictObject({ from: duration('At the start.', range), to: duration('At the end.', range) }),
      ],
      {
        error: `a duration from ${range.from} to ${range.to}, or a map with two of them, such as \`{ from: 0s, to: 500ms }\``,
      },
    )
    .meta({ description: `${description} ${EVENLY}` })
}
