import { minutes } from '../../../protocol/base/time.ts'
import { type DocumentPhase, documentPhases, isReservedName, phaseNames } from '../phases/phase-names.ts'
import { leastTime } from '../phases/phase-times.ts'
import { Walk } from '../phases/walk.ts'
import { stabilityQuiet } from '../schema/settle-defaults.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { type Breach, type Relation, relation, unless } from './relation.ts'

/** Nodes keep times in 32 bits, as milliseconds: these wrap after 24.8 days. What is left is for what goes on at the end. */
const TIME_MAX = minutes(24 * 24 * 60)

/** What must hold between phases, and between a phase and the rest of the scenario. */
export const phaseRelations: readonly Relation[] = [
  relation({
    title: 'every phase has a name of its own',
    reads: ['phases'],
    check: ({ phases }) => {
      const all = documentPhases(phases)
      const names = phaseNames(all)
      return all.flatMap(({ path: own, label, index }): Breach[] => {
        if (label === undefined) return []
        const path = [...own, 'label']
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
    title: 'what has no number has time to take place in',
    reads: ['phases'],
    check: ({ phases }) =>
      documentPhases(phases).flatMap((phase): Breach[] => {
        const path = [...phase.path, 'over']
        if (phase.kind === 'join')
          return unless(phase.arrival !== 'poisson' || phase.over > 0, () => ({
            path,
            expected: 'an `over` longer than 0s for `arrival: poisson`',
            found: '0s',
            hint: 'Write `over: 60s`, or `arrival: burst` for all at once.',
          }))
        if (phase.kind !== 'lookup' && phase.kind !== 'route' && phase.kind !== 'mix') return []
        const instead = 'clients' in phase.amount ? 'clients' : 'rate'
        return unless('count' in phase.amount || phase.over !== 0, () => ({
          path,
          expected: `an \`over\` longer than 0s beside \`${instead}\``,
          found: '0s',
          hint: `Write \`over: 60s\`, or \`count\` instead of \`${instead}\` for all at once.`,
        }))
      }),
  }),
  relation({
    title: 'settle can see the quiet that it waits for',
    reads: ['phases', 'pastry'],
    check: ({ phases, pastry }) =>
      documentPhases(phases).flatMap((phase) => {
        if (phase.kind !== 'settle' || phase.wait.for !== undefined) return []
        const { atMost, quiet = stabilityQuiet(pastry) } = phase.wait
        if (atMost === undefined) return []
        const own = phase.wait.quiet === undefined ? ' (from the probe times of pastry)' : ''
        return unless(quiet <= atMost, () => ({
          path: [...phase.path, 'atMost'],
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
            path: [...phase.path, 'region'],
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
    title: 'an arc holds ids for all who join in it',
    reads: ['phases', 'pastry'],
    check: ({ phases, pastry: { idBits } }) =>
      documentPhases(phases).flatMap((phase) => {
        if (phase.kind !== 'join' || phase.idsInArc === null) return []
        const ids = idsOnArc(phase.idsInArc, Math.ceil(idBits / 4))
        return unless(phase.nodes <= ids, () => ({
          path: [...phase.path, 'nodes'],
          expected: `at most ${formatNumber(ids)}, the ids in the arc`,
          found: formatNumber(phase.nodes),
          hint: 'Missing digits of an id are 0: the arc from `a0` to `a1` ends at a1000….',
        }))
      }),
  }),
  relation({
    title: 'a converged start comes first',
    reads: ['phases'],
    check: ({ phases }) =>
      documentPhases(phases).flatMap((phase) =>
        unless(phase.kind !== 'join' || phase.start === 'protocol' || phase.index === 0, () => ({
          path: [...phase.path, 'start'],
          expected: '`start: converged` in the first phase only',
          found: `it in phases[${phase.index}]`,
          hint: 'Who joins later joins by the protocol.',
        })),
      ),
  }),
  relation({
    title: 'the phases end before the clocks of nodes wrap',
    reads: ['phases'],
    check: ({ phases }, { traces }) => {
      const all = documentPhases(phases)
      let time = 0
      for (const phase of all) {
        if (phase.background) continue
        time += leastTime(phase, all, traces)
        if (time <= TIME_MAX) continue
        const expected = `phases that take at most ${formatDuration(TIME_MAX)} (24 days) in all, within which nodes can tell times apart`
        const found = `at least ${formatDuration(time)} up to the end of this one`
        return [
          { path: phase.path, expected, found, hint: 'Make phases shorter, or two scenarios of this one.' },
        ]
      }
      return []
    },
  }),
  relation({
    title: 'no phase needs nodes or keys that cannot be there',
    reads: ['phases'],
    check: ({ phases }, facts) => {
      const all = documentPhases(phases)
      const walk = new Walk(all, facts)
      return all.flatMap((phase) => walk.enter(phase))
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
  const ids = phase.kind === 'join' ? (phase.ids ?? []) : []
  const arc = arcOf(phase)
  return [
    ...ids.map((id, position) => ({ id, path: [...phase.path, 'ids', position], names: true })),
    ...(arc ? [{ id: arc.from, path: [...phase.path, 'idsInArc', 'from'], names: false }] : []),
    ...(arc ? [{ id: arc.to, path: [...phase.path, 'idsInArc', 'to'], names: false }] : []),
  ]
}

function arcOf(phase: DocumentPhase): { readonly from: string; readonly to: string } | null {
  if (phase.kind === 'join') return phase.idsInArc
  return phase.kind === 'crash' && 'idsInArc' in phase.victims ? phase.victims.idsInArc : null
}

/** How many ids lie from `from` clockwise to `to`, both included; exact where they are few. */
function idsOnArc({ from, to }: { readonly from: string; readonly to: string }, digits: number): number {
  const [first, last] = [from.padEnd(digits, '0'), to.padEnd(digits, '0')]
  // Digit by digit with what the digits before left over: what is small in the end has been small all the way.
  let apart = last < first ? 1 : 0
  for (let digit = 0; digit < digits; digit++)
    apart = 16 * apart + Number.parseInt(last[digit] ?? '0', 16) - Number.parseInt(first[digit] ?? '0', 16)
  return apart + 1
}
