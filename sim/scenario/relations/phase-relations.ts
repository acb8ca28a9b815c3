import { minutes } from '../../../protocol/base/time.ts'
import { NODES_MAX } from '../phases/phase-fields.ts'
import { kindOf } from '../phases/phase-kinds.ts'
import { documentPhases, isReservedName, phaseNames } from '../phases/phase-names.ts'
import { leastTime, statedTime } from '../phases/phase-times.ts'
import { walk } from '../phases/walk.ts'
import { type Breach, unless } from '../text/breach.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { formatPath } from '../text/source.ts'
import { type Relation, relation } from './relation.ts'

/** A leap year. Clocks last for 285 years, in whole microseconds; more than a year has not been tested. */
const TIME_MAX = minutes(366 * 24 * 60)

/** The share of NODES_MAX that may be expected if arrivals are drawn: there may come more. */
const DRAWN_SHARE = 0.9

/** What must hold between phases of any kinds. */
export const phaseRelations: readonly Relation[] = [
  relation({
    title: 'the nodes that join are no more than ids and the simulator allow',
    reads: ['pastry', 'phases'],
    check: ({ pastry: { idBits }, phases }, files) => {
      const most = idBits > 23 ? NODES_MAX : 1 << idBits
      const why = most === NODES_MAX ? 'the most one run can hold' : `all ids of ${idBits} bits`
      for (const { phase, counts } of walk(documentPhases(phases), files)) {
        if (phase.kind === 'join' && counts.joined > most) {
          const path = [...phase.path, phase.ids ? 'ids' : 'nodes']
          const expected = `at most ${formatNumber(most)} joins in all, ${why}`
          return [{ path, expected, found: formatNumber(counts.joined) }]
        }
        const bound = counts.areNodesDrawn ? Math.floor(DRAWN_SHARE * NODES_MAX) : NODES_MAX
        if (counts.nodes <= bound) continue
        const reason = counts.areNodesDrawn
          ? `90 % of what one run can hold, since the number of arrivals varies`
          : 'the most one run can hold'
        const expected = `at most ${formatNumber(bound)} nodes in all, ${reason}`
        const found = `about ${formatNumber(counts.nodes)}`
        const hint = 'Fewer come where fewer are live, where they stay longer, or in less time.'
        return [{ path: phase.path, expected, found, hint }]
      }
      return []
    },
  }),
  relation({
    title: 'every phase has a name of its own',
    reads: ['phases'],
    check: ({ phases }) => {
      const all = documentPhases(phases)
      const names = phaseNames(all)
      const firstPlaces = new Map(names.map((name, index) => [name, index] as const).reverse())
      return all.flatMap(({ path: own, label, index }): Breach[] => {
        if (label === undefined) return []
        const path = [...own, 'label']
        if (isReservedName(label)) {
          const hint = 'The kind of a phase, with or without a number, names phases that have no label.'
          return [
            { path, expected: 'a label that is not the kind of a phase', found: JSON.stringify(label), hint },
          ]
        }
        const name = names[index]!
        const first = firstPlaces.get(name)!
        return unless(first === index, () => ({
          path,
          statement: `The label ${JSON.stringify(name)} already names ${formatPath(all[first]!.entry)}.`,
          hint: 'Give each phase a label of its own.',
        }))
      })
    },
  }),
  relation({
    title: 'the phases take no longer than a run may',
    reads: ['phases'],
    check: ({ phases }, files) => {
      const all = documentPhases(phases)
      let time = 0
      for (const phase of all) {
        const own = leastTime(phase, all, files)
        if (phase.at === undefined && phase.background) continue
        if (phase.at === undefined) time += own
        const end = phase.at === undefined ? time : phase.at + own
        if (end <= TIME_MAX) continue
        const expected = `phases that take at most ${formatDuration(TIME_MAX)} (a leap year) in all, the most one run can hold`
        const found = `at least ${formatDuration(end)} up to the end of this one`
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
    check: ({ phases }, files) =>
      [...walk(documentPhases(phases), files)].flatMap(({ phase: { round }, breaches }) =>
        round === undefined ? breaches : breaches.map((breach) => inRound(round, breach)),
      ),
  }),
  relation({
    title: 'phases in the foreground, and those at a given time, say how long they last',
    reads: ['phases'],
    check: ({ phases }, files) =>
      documentPhases(phases).flatMap((phase): Breach[] => {
        const { timeField } = kindOf(phase)
        const isOpen = phase.background && phase.at === undefined
        if (isOpen || timeField === undefined || statedTime(phase, files) !== undefined) return []
        const path = [...phase.path, timeField]
        return [
          {
            path,
            statement: `\`${formatPath(path)}\` is missing: expected how long this lasts, such as 1h.`,
            hint: 'Only in `during` it may be left out: the phase then lasts until the phases end.',
          },
        ]
      }),
  }),
  relation({
    title: 'a phase follows what runs in the background',
    reads: ['phases'],
    check: ({ phases }) => {
      const all = documentPhases(phases)
      return all.flatMap(({ background, at, index, entry }) =>
        unless(
          !background || at !== undefined || all.some((other) => !other.background && other.index > index),
          () => ({
            path: [...entry, 'during'],
            statement: 'No phase follows beside which this could run.',
            hint: 'Put the phases after it that it shall accompany, such as `settle: { for: 20m }`.',
          }),
        ),
      )
    },
  }),
]

/** Of a phase that is repeated: what cannot be in one round may be in another. */
const inRound = (round: number, { hint, ...breach }: Breach): Breach => ({
  ...breach,
  hint: `This is so in round ${round}.${hint === undefined ? '' : ` ${hint}`}`,
})
