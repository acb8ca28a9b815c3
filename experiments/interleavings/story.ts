import { TIMER } from '../../protocol/base/timers.ts'
import { describe, describeEvent } from '../../sim/run/tracer.ts'
import type { Move } from './search.ts'

const TIMER_NAMES = new Map<number, string>(Object.entries(TIMER).map(([name, kind]) => [kind, name]))

/** One line per move, and below it what the node reports of it. */
export function storyOf(moves: readonly Move[]): string[] {
  return moves.flatMap((move, index) => [
    `${String(index + 1).padStart(3)}  ${lineOf(move)}`,
    ...('step' in move ? move.step.events.map((event) => `        ${nodeOf(move)} ${describeEvent(event)}`) : []),
  ])
}

function lineOf(move: Move): string {
  switch (move.what) {
    case 'message':
      return `${move.message.from} → ${move.message.to}  ${describe(move.message.message)}`
    case 'timer':
      return `${move.node}      after ${move.after / 1_000_000} s timer ${TIMER_NAMES.get(move.kind)} fires`
    case 'crash':
      return `${move.node}      crashes`
  }
}

const nodeOf = (move: Exclude<Move, { what: 'crash' }>): number =>
  move.what === 'message' ? move.message.to : move.node
