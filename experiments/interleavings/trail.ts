import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { TIMER } from '../../protocol/base/timers.ts'
import { describe, describeEvent } from '../../sim/run/trace/words.ts'
import { decoded, GONE, type Successors } from './global-state.ts'
import type { InFlight, LocalStates, Step } from './local-states.ts'

/** One thing that happens. */
export type Move =
  | { readonly what: 'message'; readonly message: InFlight; readonly step: Step }
  | {
      readonly what: 'timer'
      readonly node: NodeHandle
      /** How long nothing has happened. */
      readonly after: Micros
      readonly kind: number
      readonly step: Step
    }
  | { readonly what: 'crash'; readonly node: NodeHandle }

/** What happened on a way, move by move. `beginning`: of each node its state. */
export function trailOf(
  locals: LocalStates,
  successors: Successors,
  beginning: readonly number[],
  moves: readonly number[],
): Move[] {
  let nodes = beginning
  return moves.map((number) => {
    const { move, after } = done(locals, successors, nodes, number)
    nodes = after
    return move
  })
}

/** A move, and of each node its state after it. */
function done(
  locals: LocalStates,
  successors: Successors,
  nodes: readonly number[],
  number: number,
): { readonly move: Move; readonly after: readonly number[] } {
  const coded = decoded(number)
  switch (coded.what) {
    case 'crash':
      return { move: coded, after: nodes.with(coded.node, GONE) }
    case 'message': {
      const message = locals.messages[coded.number]!
      const step = locals.delivered(locals.states[nodes[message.to]!]!, coded.number)
      return { move: { what: 'message', message, step }, after: nodes.with(message.to, step.to.number) }
    }
    case 'timer': {
      const { node, place } = coded
      const { kind, left } = locals.states[nodes[node]!]!.pending[place]!
      const waited = successors.waited(nodes, left)
      const step = locals.fired(locals.states[waited[node]!]!, place)
      const move: Move = { what: 'timer', node, after: left, kind, step }
      return { move, after: waited.with(node, step.to.number) }
    }
  }
}

const TIMER_NAMES = new Map<number, string>(Object.entries(TIMER).map(([name, kind]) => [kind, name]))

/** To be read: one line per move, and below it what the node reports. */
export function linesOf(moves: readonly Move[]): string[] {
  return moves.flatMap((move, index) => [
    `${String(index + 1).padStart(3)}  ${lineOf(move)}`,
    ...(move.what === 'crash' ? [] : reportsOf(move)),
  ])
}

function lineOf(move: Move): string {
  switch (move.what) {
    case 'message':
      return `${move.message.from} → ${move.message.to}  ${describe(move.message.message)}`
    case 'timer':
      return `${move.node}      ${move.after / 1_000_000} s later timer ${TIMER_NAMES.get(move.kind)} fires`
    case 'crash':
      return `${move.node}      crashes`
  }
}

function reportsOf(move: Exclude<Move, { what: 'crash' }>): string[] {
  const node = move.what === 'message' ? move.message.to : move.node
  return move.step.events.map((event) => `     ${node}      ${describeEvent(event)}`)
}
