import { z } from 'zod'
import { exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { kindOf, PHASE_KINDS, PHASE_NAMES, type PhaseFields, type PhaseKind } from './phase-kinds.ts'

/** The steps of a scenario: each is a map with a single key, the kind of the step. */

/** The kinds that may go on beside others; operations come last. */
const BACKGROUND_NAMES = (['membership', 'operations'] as const)
  .flatMap((group) => PHASE_KINDS.filter(({ concerns }) => concerns === group))
  .filter(({ background }) => background === 'allowed')
  .map(({ kind }) => kind)

/** A field for the phases of each of the kinds, all optional. */
function fieldsFor(names: readonly PhaseKind[]) {
  const fields = names.map((kind) => [kind, kindOf({ kind }).schema.optional()])
  return Object.fromEntries(fields) as { [Kind in PhaseKind]: z.ZodType<PhaseFields[Kind]> }
}

const during = z
  .strictObject(fieldsFor(BACKGROUND_NAMES))
  .superRefine(exactlyOneOf(BACKGROUND_NAMES))
  .meta({
    description:
      'Starts a phase in the background: the next phase starts at once, and both go on. It ends when its own time is over, else with the last phase. Its operations count in the phase during which they start.',
    ...oneOfKeys(BACKGROUND_NAMES),
    refused: {
      ...Object.fromEntries(
        PHASE_NAMES.filter((kind) => !BACKGROUND_NAMES.includes(kind)).map((kind) => [
          kind,
          `A \`${kind}\` phase cannot run in the background.`,
        ]),
      ),
      during: 'A `during` cannot stand in another.',
    },
  })

const phase = z
  .strictObject({ ...fieldsFor(PHASE_NAMES), during: during.optional() })
  .superRefine(exactlyOneOf([...PHASE_NAMES, 'during']))
  .meta({ minProperties: 1, maxProperties: 1 })

export type PhaseEntry = z.output<typeof phase>

export const phases = z
  .array(phase)
  .min(1, { error: 'at least one phase, the first of them `join`' })
  .meta({ description: 'What happens, one step after another.' })
