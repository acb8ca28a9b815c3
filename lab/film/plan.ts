/** A phase as the scenario states it. */
export interface PlannedPhase {
  readonly label: string
  readonly background: boolean
  /** If the scenario gives it, in microseconds. */
  readonly at: number | undefined
  /** How long it takes at least, in microseconds. */
  readonly least: number
}

/** A phase of the scenario, as far as it has been played. */
export interface PhaseMark {
  readonly phase: number
  readonly label: string
  readonly startsAt: number
  endsAt: number | undefined
}

/** A phase on the time line, in virtual microseconds. */
export interface PhaseSpan {
  readonly label: string
  readonly startsAt: number
  readonly endsAt: number
  readonly background: boolean
  /** `planned`: it has not begun; where it stands follows from what the phases take at least. */
  readonly standing: 'over' | 'under way' | 'planned'
}

/** All phases of a scenario on one line of time: those played as they were, the others as the scenario states them. */
export function phaseSpans(
  planned: readonly PlannedPhase[],
  played: readonly PhaseMark[],
  until: number,
): PhaseSpan[] {
  const spans: PhaseSpan[] = []
  let free = until
  for (const [phase, { label, background, at, least }] of planned.entries()) {
    const mark = played.find((each) => each.phase === phase)
    if (mark !== undefined) {
      const { startsAt, endsAt } = mark
      const span = { label, startsAt, background } as const
      if (endsAt === undefined) {
        const end = Math.max(until, startsAt + least)
        spans.push({ ...span, endsAt: end, standing: 'under way' })
        if (!background) free = Math.max(free, end)
      } else spans.push({ ...span, endsAt, standing: 'over' })
      continue
    }
    const startsAt = at ?? free
    const endsAt = startsAt + least
    spans.push({ label, startsAt, endsAt, background, standing: 'planned' })
    if (!background) free = endsAt
  }
  return spans
}
