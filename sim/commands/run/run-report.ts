import { counted, grouped, printable, printableLines } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import type { RunResult } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { Manifest } from '../shell/manifest.ts'
import { short, spokenSeconds, virtualSeconds } from '../shell/numbers.ts'
import { commandLine } from '../shell/replay-command.ts'
import type { Paint } from '../shell/terminal.ts'
import type { RecordedRun } from './record-run.ts'
import { summaryReport } from './summary-report.ts'

/** Did everything hold that the scenario and the house expect? */
export function isGood({ expectations, violations }: RunResult): boolean {
  return violations.length === 0 && expectations.every(({ ok }) => ok)
}

/** What is about to be run: name, seed, and the scenario's own words. */
export function headingText({ name, seed, description }: ResolvedScenario, paint: Paint): string {
  const title = `${paint(name, 'bold')}, seed ${printable(seed)}`
  return `${title}${description === '' ? '' : `: ${printableLines(description.trim())}`}\n\n`
}

/** What came of it, for people: the summary, expectations, and what to type next. */
export function resultText(
  run: RecordedRun,
  results: string,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string {
  const { result, manifest, firstFailure } = run
  const blocks = [
    [summaryReport(result.periods, { columns, paint })],
    [...startText(manifest), workText(run), ...loadText(result), ...lostKeysText(result, paint)],
    [
      ...result.expectations.map(({ ok, text }) =>
        ok ? paint(`✔ ${printable(text)}`, 'green') : paint(`✘ ${printable(text)}`, 'red'),
      ),
      ...result.violations.map((text) => paint(`✘ broken invariant: ${printable(text)}`, 'red')),
    ],
    [
      `results  ${results}`,
      `repeat   ${manifest.command}`,
      `report   ${commandLine('report', [results])}`,
      ...(firstFailure
        ? [`explain  ${commandLine('explain', [results, String(firstFailure.operation)])}`]
        : []),
    ],
    unsoundText(result).map((text) => paint(text, 'yellow')),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** The same for programs. */
export function jsonText({ result, manifest }: RecordedRun, results: string): string {
  const { command, scenario } = manifest
  const { name, seed } = scenario
  return `${JSON.stringify({ name, seed, results, repeat: command, ok: isGood(result), ...result }, null, 2)}\n`
}

function workText({ result, manifest }: RecordedRun): string {
  const virtual = virtualSeconds(manifest.virtualSeconds)
  const real = spokenSeconds(manifest.wallSeconds)
  return `${virtual} of virtual time and ${grouped(result.events)} events in ${real} (${short(manifest.eventsPerSecond)} events/s)`
}

function startText({ start }: Manifest): string[] {
  return start === 'converged' ? ['starts converged (set up from ground truth)'] : []
}

/** The last row of the summary is that of the drain, at whose end the run ends. */
const endOfRun = ({ periods }: RunResult): PeriodRow => periods.at(-1)!

function lostKeysText(result: RunResult, paint: Paint): string[] {
  const { keys_acknowledged: acknowledged, keys_lost: lost } = endOfRun(result)
  if (lost === 0) return []
  const share = `${grouped(lost)} of ${counted(acknowledged, 'key')}`
  return [paint(`${share} lost at the end of the run: lost_keys.csv`, 'red')]
}

/** Faults of the overlay at the end of the run, independent of what the scenario expects. */
function unsoundText(result: RunResult): string[] {
  const { nodes_live: live, nodes_active: active, leaf_sets_wrong: wrong } = endOfRun(result)
  if (live === 0) return ['at the end of the run no node is there']
  const faults = [
    ...(active < live ? [`${grouped(live - active)} not active`] : []),
    ...(wrong !== null && wrong > 0 ? [`${grouped(wrong)} with a wrong leaf set`] : []),
  ]
  if (faults.length === 0) return []
  const formed = active === 0 ? ' (there is no overlay)' : ''
  return [`at the end of the run, of ${counted(live, 'node')}: ${faults.join(', ')}${formed}`]
}

/** How evenly the keys lie, where any were stored. */
function loadText(result: RunResult): string[] {
  const { keys_max_over_mean: most, keys_variation: variation, keys_gini: gini } = endOfRun(result)
  if (most === null || variation === null || gini === null) return []
  return [
    `keys per node at the end of the run: the fullest holds ${most.toFixed(1)} times the mean; coefficient of variation ${variation.toFixed(2)}, Gini ${gini.toFixed(2)}`,
  ]
}
