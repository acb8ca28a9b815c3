import type { TraceLine } from '../../run.ts'

const WIDTHS = { time: 13, node: 7, operation: 9 } as const

export const TRACE_HEADER = columns('time_s', 'node', 'operation', 'what happened')

/** A line of `trace.txt`. */
export function traceText({ at, node, operation, text }: TraceLine): string {
  return columns(
    (at / 1_000_000).toFixed(6),
    String(node),
    operation === null ? '-' : String(operation),
    text,
  )
}

function columns(time: string, node: string, operation: string, text: string): string {
  return [
    time.padStart(WIDTHS.time),
    node.padStart(WIDTHS.node),
    operation.padStart(WIDTHS.operation),
    text,
  ].join('  ')
}
