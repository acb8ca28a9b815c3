import { duration } from '../schema/fields.ts'
import { someTime } from './phase-fields.ts'

/** Fields that several kinds of fault share. */

export const faultTime = duration(
  'How long it is in force, from the start of the phase. Needed, but not in `during` (not given: until the phases end).',
  someTime,
).optional()
