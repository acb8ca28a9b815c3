import type { LookupRow } from '../../measure/columns.ts'
import { type Story, storyOf } from '../../run/trace/story.ts'
import type { TraceLine } from '../../run.ts'
import type { Paint } from '../shell/terminal.ts'

/**
 * The story of one operation in plain lines: what was asked, what happened (virtual time in seconds,
 * milliseconds since the start, node), and how it ended.
 */
export function tellStory(row: LookupRow, trace: readonly TraceLine[], paint: Paint): string {
  const { opening, steps, ending } = storyOf(row, trace)
  const colour = row.outcome === 'succeeded' ? 'green' : 'red'
  return [
    paint(opening, 'bold'),
    '',
    ...timeline(steps),
    '',
    ...ending.map((line, index) => (index === 0 ? paint(line, colour) : line)),
    '',
  ].join('\n')
}

function timeline(steps: Story['steps']): string[] {
  const lines = steps.map(({ seconds, milliseconds, node, text }) => ({
    time: seconds.toFixed(6),
    since: `+${milliseconds.toFixed(3)}`,
    node: `${node}`,
    text,
  }))
  const header = { time: 'time_s', since: 'ms', node: 'node', text: 'what happened' }
  const all = [header, ...lines]
  const width = (cell: 'time' | 'since' | 'node') => Math.max(...all.map((line) => line[cell].length))
  const widths = { time: width('time'), since: width('since'), node: width('node') }
  return all.map(
    ({ time, since, node, text }) =>
      `${time.padStart(widths.time)}  ${since.padStart(widths.since)}  ${node.padStart(widths.node)}  ${text}`,
  )
}
