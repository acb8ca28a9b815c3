import type { Phase, PhaseKind } from './resolved.ts'

const STORAGE_PHASES: ReadonlySet<PhaseKind> = new Set(['insert', 'lookup', 'delete', 'mix'])

/** Does a phase store anything, or look it up? If none does, storage sends nothing, and nodes keep nothing for it. */
export const isForStorage = (phase: Phase): boolean =>
  phase.kind === 'replay'
    ? phase.operations.some(({ operation }) => operation !== 'route')
    : STORAGE_PHASES.has(phase.kind)
