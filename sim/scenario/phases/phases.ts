import { z } from 'zod'
import { duration, exactlyOneOf, mistake, oneOfKeys, whole } from '../schema/fields.ts'
import { formatNumber } from '../text/quantities.ts'
import { kindOf, PHASE_KINDS, PHASE_NAMES, type PhaseFields, type PhaseKind } from './phase-kinds.ts'

/** The steps of a scenario: each is a map with a single key, the kind of the step. */

/** The kinds that may go on beside others; operations come last. */
const BACKGROUND_NAMES = (['membership', 'operations'] as const)
  .flatMap((group) => PHASE_KINDS.filter(({ concerns }) => concerns === group))
  .filter(({ background }) => background === 'allowed')
  .map(({ kind }) => kind)

/** A field for the phases of each of the kinds, all optional. */
function fieldsFor(names: readonly PhaseKind[]) {
  const fields = names.map((kind) => {
    const { schema } = kindOf({ kind })
    const { refused, ...meta } = schema.meta() ?? {}
    const at = `\`at\` stands beside the phase: \`- { at: 95s, ${kind}: { … } }\`.`
    return [kind, schema.optional().meta({ ...meta, refused: { ...(refused ?? {}), at } })]
  })
  return Object.fromEntries(fields) as { [Kind in PhaseKind]: z.ZodType<PhaseFields[Kind]> }
}

const during = z
  .strictObject(fieldsFor(BACKGROUND_NAMES))
  .superRefine(exactlyOneOf(BACKGROUND_NAMES))
  .meta({
    description:
      'Starts a phase in the background: the next phase starts immediately, and both run together. It ends when its own time is over, otherwise with the last phase. Its operations count in the phase during which they start.',
    ...oneOfKeys(BACKGROUND_NAMES),
    refused: {
      ...Object.fromEntries(
        PHASE_NAMES.filter((kind) => !BACKGROUND_NAMES.includes(kind)).map((kind) => [
          kind,
          `A \`${kind}\` phase cannot run in the background.`,
        ]),
      ),
      during: 'A `during` cannot stand in another.',
      at: 'A phase at a given time goes on beside the others by itself: write `at` instead of `during`.',
    },
  })

const at = duration(
  'Beside a phase: it starts at this time from the start of the run, independent of the other phases, which follow one another as if it were not there. Phases stand in the order in which they start; those at a given time may stand after all others, in any order, so that one can be added without changing anything before its time. It runs in the background, for its own time; the run does not end before it, even if the others are over. Its operations count in the phase of the foreground during which they start.',
  { from: '1us', to: '576h' },
)

/** A phase in its turn. */
const step = { ...fieldsFor(PHASE_NAMES), during: during.optional() }
const stepNames = [...PHASE_NAMES, 'during'] as const

const TIMES_MAX = 1_000
const PHASES_MAX = 10_000

const repeat = z
  .strictObject({
    times: whole('How many times.', { from: 1, to: TIMES_MAX }),
    phases: z
      .array(
        z
          .strictObject(step)
          .superRefine(exactlyOneOf(stepNames))
          .meta({
            refused: {
              at: 'A phase at a given time starts once: put it beside the `repeat`.',
              repeat: 'A `repeat` cannot stand in another.',
            },
          }),
      )
      .min(1, { error: 'at least one phase' })
      .meta({
        description: 'What is repeated, one step after another: entries as above, except `at` and `repeat`.',
      }),
  })
  .meta({
    description:
      'Phases that are repeated, as if they were written this many times one after another. A label in them is followed by the number of the round, from 1: `after` names `after 1`, `after 2`, … Phases without a label are numbered with all others of their kind.',
  })

const phase = z
  .strictObject({ ...step, repeat: repeat.optional(), at: at.optional() })
  .superRefine(exactlyOneOf([...stepNames, 'repeat']))
  .superRefine(({ at, during, repeat }, context) => {
    if (at === undefined) return
    for (const [key, value] of Object.entries({ during, repeat })) {
      if (value === undefined) continue
      const hint = 'A phase at a given time starts once, and runs beside the others.'
      const expected = `a phase beside \`at\`, without \`${key}\``
      mistake(context, { path: [key], expected, found: 'both', hint })
    }
  })
  .meta({ minProperties: 1, maxProperties: 2 })

export type PhaseEntry = z.output<typeof phase>

export const phases = z
  .array(phase)
  .min(1, { error: 'at least one phase, the first of them `join`' })
  .superRefine((entries, context) => {
    const all = entries.reduce(
      (sum, { repeat }) => sum + (repeat === undefined ? 1 : repeat.times * repeat.phases.length),
      0,
    )
    if (all <= PHASES_MAX) return
    const expected = `at most ${formatNumber(PHASES_MAX)} phases, those of a \`repeat\` counted each time`
    mistake(context, { path: [], expected, found: formatNumber(all) })
  })
  .meta({ description: 'What happens, one step after another.' })
