import { type DocumentPhase, documentPhases, isReservedName, phaseNames } from './phase-names.ts'
import { formatDuration } from './quantities.ts'
import { type Breach, type Relation, relation, unless } from './relation.ts'
import { SETTLE_AT_MOST, stabilityQuiet } from './settle-defaults.ts'
import { Walk } from './walk.ts'

/** What must hold between phases, and between a phase and the rest of the scenario. */
export const phaseRelations: readonly Relation[] = [
  relation({
    title: 'every phase has a name of its own',
    reads: ['phases'],
    check: ({ phases }) => {
      const all = documentPhases(phases)
      const names = phaseNames(all)
      return all.flatMap(({ kind, label, index }): Breach[] => {
        if (label === undefined) return []
        const path = ['phases', index, kind, 'label']
        if (isReservedName(label)) {
          const hint = 'The kind of a phase, with or without a number, names phases that have no label.'
          return [
            { path, expected: 'a label that is not the kind of a phase', found: JSON.stringify(label), hint },
          ]
        }
        const first = names.indexOf(label)
        return unless(first === index, () => ({
          path,
          statement: `The label ${JSON.stringify(label)} already names phases[${first}].`,
          hint: 'Give each phase a label of its own.',
        }))
      })
    },
  }),
  relation({
    title: 'a Poisson process has time to take place in',
    reads: ['phases'],
    check: ({ phases }) =>
      documentPhases(phases).flatMap((phase) =>
        unless(phase.kind !== 'join' || phase.arrival !== 'poisson' || phase.over > 0, () => ({
          path: ['phases', phase.index, 'join', 'over'],
          expected: 'an `over` longer than 0s for `arrival: poisson`',
          found: '0s',
          hint: 'Write `over: 60s`, or `arrival: burst` for all at once.',
        })),
      ),
  }),
  relation({
    title: 'settle can see the quiet that it waits for',
    reads: ['phases', 'pastry'],
    check: ({ phases, pastry }) =>
      documentPhases(phases).flatMap((phase) => {
        if (phase.kind !== 'settle' || phase.wait.for !== undefined) return []
        const quiet = phase.wait.quiet ?? stabilityQuiet(pastry)
        const atMost = phase.wait.atMost ?? SETTLE_AT_MOST
        const own = phase.wait.quiet === undefined ? ' (pastry.leafExchangePeriod and 10s)' : ''
        return unless(quiet <= atMost, () => ({
          path: ['phases', phase.index, 'settle', 'atMost'],
          expected: `an \`atMost\` no shorter than \`quiet\`, which is ${formatDuration(quiet)}${own}`,
          found: formatDuration(atMost),
          hint: 'Write a longer `atMost` or a shorter `quiet`.',
        }))
      }),
  }),
  relation({
    title: 'a region needs places',
    reads: ['phases', 'network'],
    check: ({ phases, network: { latency } }) =>
      documentPhases(phases).flatMap((phase) =>
        unless(
          phase.kind !== 'crash' || !('region' in phase.victims) || latency.model === 'geographic',
          () => ({
            path: ['phases', phase.index, 'crash', 'region'],
            expected: 'the latency model `geographic` for a crash by region',
            found: `\`${latency.model}\``,
            hint: 'Only `geographic` places nodes on the globe: write `network: { latency: { model: geographic } }`.',
          }),
        ),
      ),
  }),
  relation({
    title: 'given ids fit into idBits and are not given twice',
    reads: ['phases', 'pastry'],
    check: ({ phases, pastry: { idBits } }) => {
      const seen = new Set<string>()
      return documentPhases(phases).flatMap((phase) =>
        givenIds(phase).flatMap(({ id, path, names }): Breach[] => {
          const digits = Math.ceil(idBits / 4)
          const full = id.padEnd(digits, '0')
          const fits = full.length === digits
          if (!fits)
            return [
              {
                path,
                expected: `at most ${digits} hexadecimal digits (pastry.idBits is ${idBits})`,
                found: JSON.stringify(id),
              },
            ]
          if (!names) return []
          const twice = seen.has(full)
          seen.add(full)
          return unless(!twice, () => ({ path, statement: `The id ${JSON.stringify(id)} is given twice.` }))
        }),
      )
    },
  }),
  relation({
    title: 'no phase needs nodes or keys that cannot be there',
    reads: ['phases'],
    check: ({ phases }, { datasetSizes }) => {
      const walk = new Walk(datasetSizes)
      return documentPhases(phases).flatMap((phase) => walk.enter(phase))
    },
  }),
]

interface GivenId {
  readonly id: string
  readonly path: readonly (string | number)[]
  /** Does it give a node its id, rather than mark a place on the ring? */
  readonly names: boolean
}

function givenIds(phase: DocumentPhase): GivenId[] {
  if (phase.kind === 'join')
    return (phase.ids ?? []).map((id, i) => ({
      id,
      path: ['phases', phase.index, 'join', 'ids', i],
      names: true,
    }))
  if (phase.kind !== 'crash' || !('idsInArc' in phase.victims)) return []
  const { from, to } = phase.victims.idsInArc
  const arc = ['phases', phase.index, 'crash', 'idsInArc']
  return [
    { id: from, path: [...arc, 'from'], names: false },
    { id: to, path: [...arc, 'to'], names: false },
  ]
}
