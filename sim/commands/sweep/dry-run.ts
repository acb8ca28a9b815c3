import { counted, grouped, printableLines } from '../../core/words.ts'
import { estimateOf, runCount } from '../../sweep/plan.ts'
import { parameterCells } from '../../sweep/rows.ts'
import { short, spokenSeconds } from '../shell/numbers.ts'
import { formatTable } from '../shell/table.ts'
import type { Paint } from '../shell/terminal.ts'
import type { Work } from './work.ts'

const POINTS_SHOWN = 40

/** The points, and about how long all takes. */
export function dryRunText(
  work: Work,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string {
  const { plan } = work
  const shown = plan.points.slice(0, POINTS_SHOWN)
  const rest = plan.points.length - shown.length
  const table = formatTable(
    [
      { title: 'point', align: 'right' },
      ...plan.parameters.map(({ path }) => ({ title: path, align: 'right' as const })),
      { title: 'a run, about', align: 'right' },
      { title: 'memory, about', align: 'right', leftOut: 1 },
    ],
    shown.map((point) => {
      const { cpuSeconds, readingSeconds, memoryBytes } = estimateOf(plan, { point })
      return [
        String(point.number),
        ...Object.values(parameterCells(plan, point)).map(String),
        `${spokenSeconds(cpuSeconds + readingSeconds)} of CPU`,
        `${short(memoryBytes)}B`,
      ]
    }),
    columns,
  )
  const blocks = [
    [paint(plan.name, 'bold')],
    [...table, ...(rest === 0 ? [] : [`… and ${grouped(rest)} more points`])],
    [workText(work)],
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

/** The same for programs: all points, and what a run of each is expected to take. */
export function dryRunJson({ plan, runs, workers }: Work): string {
  const points = plan.points.map((point) => ({
    point: point.number,
    values: Object.fromEntries(plan.parameters.map(({ path }, at) => [path, point.values[at]])),
    ...estimateOf(plan, { point }),
  }))
  return `${JSON.stringify({ name: plan.name, runs: runs.length, seeds: plan.seeds, workers, points }, null, 2)}\n`
}

/** What is about to be done; `done` runs are there from before. */
export function headingText(work: Work, done: number, paint: Paint): string {
  const { name, description } = work.plan
  const title = `${paint(name, 'bold')}${description === '' ? '' : `: ${printableLines(description.trim())}`}`
  const kept = done === 0 ? [] : [`${grouped(done)} of them are there already`]
  return `${[title, workText(work), ...kept].join('\n')}\n\n`
}

/** How much there is to do, and about how long that takes. */
function workText({ plan, runs, workers, memoryBytes }: Work): string {
  const cpuSeconds = runs.reduce((sum, run) => sum + run.cpuSeconds, 0)
  const reading = runs.reduce((sum, run) => sum + run.readingSeconds, 0)
  const largest = runs.reduce((most, run) => Math.max(most, run.memoryBytes), 0)
  const side = Math.max(1, Math.min(workers, runs.length, Math.floor(memoryBytes / largest)))
  const points = `${counted(plan.points.length, 'point')} × ${counted(plan.seeds.length, 'seed')}`
  const share = runs.length === runCount(plan) ? '' : ', a shard of them'
  return `${points}: ${counted(runs.length, 'run')}${share}; about ${spokenSeconds(cpuSeconds / side + reading)} with ${side} at a time`
}
