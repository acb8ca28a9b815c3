import type { PhaseFiles } from '../files/file-contents.ts'
import type { Breach } from '../text/breach.ts'
import { Counts, noNodeIsLive } from './counts.ts'
import { type DocumentPhase, isOperationPhase, kindOf } from './phase-kinds.ts'
import { phaseNames } from './phase-names.ts'
import { inOrderOfStart, inUnknownOrder } from './phase-order.ts'
import { leastTime } from './phase-times.ts'

/** What a phase asks for that cannot be, and the counts as they are after it. */
export interface Step {
  readonly phase: DocumentPhase
  readonly breaches: readonly Breach[]
  readonly counts: Counts
}

/**
 * Walks through the phases, in the order in which they start, with what is known of nodes and keys before a run; the counts are
 * the same object throughout.
 */
export function* walk(phases: readonly DocumentPhase[], files: PhaseFiles): Generator<Step> {
  const counts = new Counts()
  const names = phaseNames(phases)
  const ordered = inOrderOfStart(phases, files)
  const isOrderUnknown = inUnknownOrder(phases, files)
  const first = ordered.find((phase) => !comesBeforeNodes(phase))
  for (const phase of ordered) {
    const { hadChurn } = counts
    // Others may or may not have come or gone by then, as in churn.
    counts.hadChurn ||= isOrderUnknown.has(phase)
    const breaches = enter(phase)
    if (phase.kind !== 'churn') counts.hadChurn = hadChurn
    yield { phase, breaches, counts }
    if (phase.kind === 'join') counts.joinPhases.push(names[phase.index]!)
  }

  function enter(phase: DocumentPhase): readonly Breach[] {
    if (phase === first && !bringsNodes(phase)) return [joinComesFirst(phase)]
    if (isOperationPhase(phase) && counts.isDeserted) return [noNodeIsLive(phase.path)]
    return kindOf(phase).count(phase, counts, { time: leastTime(phase, phases, files), files })
  }
}

const bringsNodes = (phase: DocumentPhase): boolean =>
  phase.kind === 'churn' ? 'trace' in phase.source : phase.kind === 'join' && !phase.background

const comesBeforeNodes = (phase: DocumentPhase): boolean =>
  phase.background && phase.at === undefined && kindOf(phase).comesBeforeNodes !== undefined

function joinComesFirst({ kind, background, at, entry }: DocumentPhase): Breach {
  const key = at !== undefined ? 'at' : background ? 'during' : kind
  return {
    path: [...entry, key],
    expected: '`join`, or `churn` with a `trace`, as the first phase',
    found: `\`${key}\``,
    hint: 'Before nodes join there is nothing to act on.',
  }
}
