import { parse } from 'yaml'
import { z } from 'zod'
import { Problem, Problems, PURPOSES } from '../../sim/index.ts'
import { expressionsIn } from './text.ts'

const line = z.string().trim().min(1)

/** Where a message is when the film stops: just sent, half-way, or about to be received. */
const place = z.enum(['sent', 'halfway', 'arrived'])

/** What the film stops at: the first moment of this kind after the stop before. */
const moment = z.union([
  /** The phase of this label begins. */
  z.strictObject({ phase: line }),
  /** The nodes of the phase of this label have just crashed. */
  z.strictObject({ crash: line }),
  /** Since the latest crash every leaf set has become right again, and every key that is left has all its copies. */
  z.strictObject({ healed: line }),
  /** A node begins to join. */
  z.strictObject({ node: z.literal('starts') }),
  /** A user asks a node for something. The tour follows that operation and its key from then on. */
  z.strictObject({ operation: z.enum(['insert', 'lookup']), in: line }),
  /** A message is sent. Those of operations: of the one that is followed. `message`: its kind, or that of what it wraps. */
  z.strictObject({
    message: line,
    from: line.optional(),
    to: line.optional(),
    seen: place.default('arrived'),
  }),
  /** A node reports to its host. If a report names an operation: the one that is followed. */
  z.strictObject({ report: line, node: line.optional(), peer: line.optional() }),
  /** So many live nodes hold the key that is followed. */
  z.strictObject({ copies: z.int().min(0) }),
  /** The run is over. */
  z.strictObject({ end: z.literal('run') }),
])

const choice = z.strictObject({ text: line, isRight: z.boolean().default(false) })

const question = z.strictObject({
  text: line,
  /** Not given: the reader thinks, and then has the answer shown. */
  choices: z
    .array(choice)
    .min(2)
    .max(4)
    .refine((choices) => choices.filter(({ isRight }) => isRight).length === 1, 'one choice is right')
    .optional(),
  answer: line,
})

const stop = z.strictObject({
  /** By which other stops take values from here: `{keysLost@id}`. */
  id: line.optional(),
  when: moment,
  /** What the tour calls the node where it happens, and the other one: receiver of a message, subject of a report. */
  names: z.strictObject({ node: line.optional(), peer: line.optional() }).default({}),
  caption: line,
  question: question.optional(),
  /** Nodes that stand out in the picture, by their names in the tour. */
  light: z.array(line).default([]),
  /** The node that is opened beside the picture. */
  open: line.optional(),
  /** The only purposes whose messages are drawn, until another stop says otherwise. */
  show: z.array(z.enum(PURPOSES)).optional(),
  /** What there is to look at while the film goes on to the next stop. */
  watch: line.optional(),
  /** In how many real seconds, about, the film goes on to the next stop. */
  seconds: z.number().min(1).max(60).default(5),
  /** What the words of this stop rely on: an expression, and its value as a text. The tests hold the run to it. */
  claims: z.record(line, z.union([z.string(), z.number()]).transform(String)).default({}),
})

const tour = z.strictObject({ title: line, about: line, stops: z.array(stop).min(2) })

export type Moment = z.infer<typeof moment>
export type Question = z.infer<typeof question>
export type Stop = z.infer<typeof stop>

/** A scenario with captions, which stop its film when something is to be seen. */
export interface Tour extends z.infer<typeof tour> {
  /** That of its file. */
  readonly name: string
  /** The text of its scenario. */
  readonly scenario: string
}

/** Reads a tour. Throws Problems. */
export function parseTour(text: string, { name, scenario }: { name: string; scenario: string }): Tour {
  const result = tour.safeParse(parse(text))
  const file = `${name}.yaml`
  if (!result.success)
    throw new Problems(
      result.error.issues.map(
        ({ path, message }) => new Problem({ file, path: path.join('.'), statement: message }),
      ),
    )
  const { stops } = result.data
  const ids = stops.map(({ id }) => id)
  const strangers = stops.flatMap(expressionsOf).filter((expression) => {
    const [, id] = expression.split('@')
    return id !== undefined && !ids.includes(id)
  })
  if (strangers.length > 0)
    throw new Problems(
      strangers.map((each) => new Problem({ file, statement: `No stop has the id of {${each}}.` })),
    )
  return { ...result.data, name, scenario }
}

/** All expressions in the words of a stop, and in what they rely on. */
export function expressionsOf({ caption, question, watch = '', claims }: Stop): string[] {
  const { text = '', choices = [], answer = '' } = question ?? {}
  const texts = [caption, text, answer, watch, ...choices.map((each) => each.text)]
  const claimed = Object.values(claims).flatMap(expressionsIn)
  return [...texts.flatMap(expressionsIn), ...Object.keys(claims), ...claimed]
}
