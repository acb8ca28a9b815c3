import { type DocumentPhase, isOperationPhase, OPERATION_NAMES, PHASE_NAMES } from '../phases/phase-kinds.ts'
import { documentPhases, phaseNames } from '../phases/phase-names.ts'
import { operationMeasures, stateMeasures } from '../schema/expect.ts'
import type { Breach } from '../text/breach.ts'
import { closest } from '../text/suggest.ts'
import { type Relation, relation } from './relation.ts'

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
          const known = Object.keys({ ...operationMeasures, ...stateMeasures }).join(', ')
          return [{ path, expected: 'a measure beside `phase`', found: 'none', hint: `There are ${known}.` }]
        }
        if (hasOperations(phase, all)) return []
        const found = phase.background ? '`during`' : `\`${phase.kind}\``
        const where = phase.background ? 'Its operations count in the phases beside it. ' : ''
        return given
          .filter((measure) => Object.hasOwn(operationMeasures, measure))
          .map((measure) => ({
            path: [...path, measure],
            expected: `a phase with operations (${OPERATION_NAMES.join(', ')}) for \`${measure}\``,
            found,
            hint: `${where}A ${found} phase can be held to ${Object.keys(stateMeasures).join(', ')}.`,
          }))
      })
    },
  }),
]

/** In the foreground its own, or those of what may still run beside it. */
function hasOperations(phase: DocumentPhase, all: readonly DocumentPhase[]): boolean {
  if (phase.background) return false
  const beside = all.some((other) => other.background && other.index < phase.index && isOperationPhase(other))
  return beside || isOperationPhase(phase)
}

function noSuchPhase(name: string, names: readonly string[]): Omit<Breach, 'path'> {
  const several = PHASE_NAMES.some((kind) => kind === name)
    ? names.filter((other) => isNumbered(other, name))
    : []
  if (several.length > 0) {
    return {
      statement: `Several phases could be meant by ${JSON.stringify(name)}.`,
      hint: `Write ${several.map((other) => `\`${other}\``).join(' or ')}, or give the phase a \`label\`.`,
    }
  }
  const meant = closest(name, names)
  const hint = meant
    ? `Did you mean \`${meant}\`?`
    : `There are ${names.map((other) => `\`${other}\``).join(', ')}.`
  return { expected: 'the name of a phase', found: JSON.stringify(name), hint }
}

const isNumbered = (name: string, kind: string): boolean => new RegExp(`^${kind} \\d+$`).test(name)
