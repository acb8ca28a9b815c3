import { MEASURES } from '../../measure/measures.ts'
import {
  type DocumentPhase,
  isOperationPhase,
  OPERATION_NAMES,
  PHASE_NAMES,
  type PhaseKind,
} from '../phases/phase-kinds.ts'
import { documentPhases, phaseNames } from '../phases/phase-names.ts'
import type { Breach } from '../text/breach.ts'
import { closest } from '../text/suggest.ts'
import { type Relation, relation } from './relation.ts'

/** Measures that only phases of some kinds have; all others have them empty. */
const OF_SOME_KINDS: ReadonlyMap<string, readonly PhaseKind[]> = new Map([
  ['repairSeconds', ['crash', 'partition']],
  ['restoredSeconds', ['crash', 'partition']],
  ['deadRunMax', ['crash']],
  ['stable', ['settle']],
])

const OF_OPERATIONS: ReadonlySet<string> = new Set([
  'failureRate',
  ...MEASURES.filter(({ of }) => of === 'operations').map(({ name }) => name),
])

/** What must hold between the expectations and the phases that they name. */
export const expectRelations: readonly Relation[] = [
  relation({
    title: 'every expectation names one phase, and expects something that the phase has',
    reads: ['phases', 'expect'],
    check: ({ phases, expect }) => {
      const all = documentPhases(phases)
      const names = phaseNames(all)
      return expect.flatMap((entry, index): Breach[] => {
        const { phase: name, ...measures } = entry
        const path = ['expect', index]
        const phase = all[names.indexOf(name)]
        if (phase === undefined) return [{ path: [...path, 'phase'], ...noSuchPhase(name, names) }]
        const given = Object.keys(measures)
        if (given.length === 0) {
          const hint =
            'Such as `failureRate: { atMost: 0.001 }`, `latencyMsP99: { atMost: 500 }` or `keysLost: 0`: each figure of summary.csv has a name here.'
          return [{ path, expected: 'a measure beside `phase`', found: 'none', hint }]
        }
        return given.flatMap((measure) =>
          notOf(phase, measure, all).map((breach) => ({ path: [...path, measure], ...breach })),
        )
      })
    },
  }),
]

/** Why a phase cannot have a measure, if it cannot. */
function notOf(phase: DocumentPhase, measure: string, all: readonly DocumentPhase[]): Omit<Breach, 'path'>[] {
  const found = phase.at !== undefined ? '`at`' : phase.background ? '`during`' : `\`${phase.kind}\``
  const kinds = OF_SOME_KINDS.get(measure)
  if (kinds !== undefined && !kinds.includes(phase.kind)) {
    const named = kinds.map((kind) => `\`${kind}\``).join(' or ')
    return [
      {
        expected: `a ${named} phase for \`${measure}\``,
        found,
        hint: `Name a ${named} phase, or leave \`${measure}\` out: of other phases it is empty.`,
      },
    ]
  }
  if (measure === 'stable' && phase.kind === 'settle' && phase.wait.for !== undefined)
    return [
      {
        expected: 'a settle `until: stable` for `stable`',
        found: 'one that waits `for` a time',
        hint: 'Leave `for` out of that phase, or `stable` out here.',
      },
    ]
  if (!OF_OPERATIONS.has(measure) || hasOperations(phase, all)) return []
  const where = phase.background ? 'Its operations count in the phases beside it. ' : ''
  return [
    {
      expected: `a phase with operations (${OPERATION_NAMES.join(', ')}) for \`${measure}\``,
      found,
      hint: `${where}Of ${found} all can be expected that is not about operations, such as nodesActive, keysLost or controlMessagesPerNodeSecond.`,
    },
  ]
}

/** In the foreground its own operations, or those of phases that may still run beside it. */
function hasOperations(phase: DocumentPhase, all: readonly DocumentPhase[]): boolean {
  if (phase.background) return false
  const beside = all.some(
    (other) =>
      other.background && (other.at !== undefined || other.index < phase.index) && isOperationPhase(other),
  )
  return beside || isOperationPhase(phase)
}

function noSuchPhase(name: string, names: readonly string[]): Omit<Breach, 'path'> {
  const several = PHASE_NAMES.some((kind) => kind === name)
    ? names.filter((other) => isNumbered(other, name))
    : []
  if (several.length > 0) {
    return {
      statement: `Several phases could be meant by ${JSON.stringify(name)}.`,
      hint: `Write ${listed(several, ' or ')}, or give the phase a \`label\`.`,
    }
  }
  const meant = closest(name, names)
  const hint = meant ? `Did you mean \`${meant}\`?` : `There are ${listed(names, ', ')}.`
  return { expected: 'the name of a phase', found: JSON.stringify(name), hint }
}

const LISTED_AT_MOST = 20

function listed(names: readonly string[], between: string): string {
  const shown = names.slice(0, LISTED_AT_MOST).map((name) => `\`${name}\``)
  return [...shown, ...(names.length > shown.length ? ['…'] : [])].join(between)
}

const isNumbered = (name: string, kind: string): boolean => new RegExp(`^${kind} \\d+$`).test(name)
