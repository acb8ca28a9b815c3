import { z } from 'zod'
import { duration, mistake, share } from '../schema/fields.ts'
import { changingShare, changingTime, faultTime } from './fault-fields.ts'
import { label } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { type PlacedTarget, type Target, target, targetBreaches, targetRelations } from './target-fields.ts'

/** Some of these times are far beyond any time-out. */
const delayTime = { from: '0s', to: '1h' } as const
const shortTime = { from: '1us', to: '1h' } as const
const stateTime = { from: '1ms', to: '1000h' } as const

const effects = {
  loss: changingShare('Share of the datagrams that are lost.').optional(),
  bursts: z
    .strictObject({
      good: duration('Mean length of the good times of a link.', stateTime).prefault('10s'),
      bad: duration('Mean length of its bad times.', stateTime).prefault('500ms'),
      lossInGood: changingShare('Share of the datagrams that are lost in good times.').prefault(0),
      lossInBad: changingShare('Share of the datagrams that are lost in bad times.').prefault(1),
    })
    .optional()
    .meta({
      description:
        'Losses that come in bursts (Gilbert and Elliott): each link, from one node to another, is alternately good and bad, for times that are geometrically distributed.',
    }),
  delay: changingTime('Every datagram takes longer by this time.', delayTime).optional(),
  jitter: changingTime(
    'Every datagram takes longer by a time drawn for it, evenly between 0 and this.',
    delayTime,
  ).optional(),
  duplicate: z
    .strictObject({
      share: changingShare('Share of the datagrams that arrive twice.'),
      after: duration('How much later the copy arrives.', shortTime).prefault('10ms'),
    })
    .optional()
    .meta({ description: 'Datagrams arrive twice.' }),
  reorder: z
    .strictObject({
      share: changingShare('Share of the datagrams that are held back.'),
      by: duration('For how long; later ones overtake them meanwhile.', shortTime).prefault('100ms'),
    })
    .optional()
    .meta({ description: 'Datagrams overtake each other.' }),
  corrupt: z
    .strictObject({
      share: changingShare('Share of the datagrams in which a bit flips.'),
      missed: share(
        'Share of damaged datagrams that the 16-bit checksum of UDP misses: the ones that the codec does not refuse reach the node. The receiver drops all others.',
      ).prefault(1 / 65_536),
    })
    .optional()
    .meta({ description: 'Bits flip on the way.' }),
}
const effectKeys = Object.keys(effects) as (keyof typeof effects)[]

const scopes = {
  of: target.optional().meta({ description: 'Only links of these nodes, with any others, both ways.' }),
  from: target.optional().meta({ description: 'Only what these nodes send.' }),
  to: target.optional().meta({ description: 'Only what is sent to these nodes.' }),
  between: z
    .array(target)
    .length(2, { error: 'a list of two groups of nodes' })
    .optional()
    .meta({ description: 'Only links between a node of the one group and one of the other, both ways.' }),
  within: target.optional().meta({ description: 'Only links between two of these nodes.' }),
}
type Scopes = { readonly [Key in keyof typeof scopes]?: z.output<(typeof scopes)[Key]> | undefined }

const schema = z
  .strictObject({ label, for: faultTime, ...effects, ...scopes })
  .superRefine((fields, context) => {
    if (effectKeys.every((key) => fields[key] === undefined))
      mistake(context, {
        path: [],
        expected: `at least one of ${effectKeys.map((key) => `\`${key}\``).join(', ')}`,
        found: 'none of them',
      })
    const given = statedScopes(fields)
    if (given.length > 1)
      mistake(context, {
        path: [given[1]!],
        expected: 'one of `of`, `from` and `to`, `between`, `within`',
        found: given.map((key) => `\`${key}\``).join(' and '),
        hint: 'Without any of them all links are meant. `from` and `to` may stand together.',
      })
    if (fields.for === undefined && effectKeys.some((key) => changes(fields[key])))
      mistake(context, {
        path: ['for'],
        expected: 'how long the phase lasts, since an effect changes over its time',
        found: 'nothing',
      })
  })
  .transform(({ label, for: lasting, ...rest }) => ({ label, for: lasting ?? null, ...rest }))
  .meta({
    description:
      'Links are worse than otherwise: datagrams sent while the phase lasts are lost, delayed, duplicated, reordered or damaged. Several effects act together, and so do several such phases. Shares and numbers of nodes hit nodes that are there when it starts; shares and groups also hit nodes that come later.',
  })

function statedScopes({ of, from, to, between, within }: Scopes): (keyof Scopes)[] {
  return [
    ...(of ? ['of' as const] : []),
    ...(from ? ['from' as const] : to ? ['to' as const] : []),
    ...(between ? ['between' as const] : []),
    ...(within ? ['within' as const] : []),
  ]
}

/** Does a strength in it change over time? */
function changes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'from' in value || Object.values(value).some(changes)
}

/** All groups of nodes that a phase speaks of. */
function targetsOf(phase: Scopes & { readonly path: readonly (string | number)[] }): PlacedTarget[] {
  const { path, between = [] } = phase
  const single = (['of', 'from', 'to', 'within'] as const).flatMap((key): PlacedTarget[] => {
    const target: Target | undefined = phase[key]
    return target === undefined ? [] : [{ target, path: [...path, key] }]
  })
  return [...single, ...between.map((target, position) => ({ target, path: [...path, 'between', position] }))]
}

export const linksKind = phaseKind({
  kind: 'links',
  schema,
  background: 'allowed',
  concerns: 'membership',
  timeField: 'for',
  time: ({ for: lasting }) => lasting ?? undefined,
  count: (phase, counts) => targetsOf(phase).flatMap((placed) => targetBreaches(placed, counts)),
  relations: targetRelations('links', targetsOf),
  resolve: (phase) => phase,
})

export type LinksPhase = PhaseOf<typeof linksKind>
