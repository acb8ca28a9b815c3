import { counted, grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'

/** The last row of the summary is that of the drain, at whose end the run ends. */
const endOfRun = (periods: readonly PeriodRow[]): PeriodRow => periods.at(-1)!

/** Keys that are lost for good. */
export function lostKeysText(periods: readonly PeriodRow[]): string[] {
  const { keys_acknowledged: acknowledged, keys_lost: lost } = endOfRun(periods)
  if (lost === 0) return []
  const share = `${grouped(lost)} of ${counted(acknowledged, 'key')}`
  return [`${share} lost at the end of the run: lost_keys.csv`]
}

/** Faults of the overlay at the end of the run, independent of what the scenario expects. */
export function unsoundText(periods: readonly PeriodRow[]): string[] {
  const { nodes_live: live, nodes_active: active, leaf_sets_wrong: wrong } = endOfRun(periods)
  if (live === 0) return ['at the end of the run no node is there']
  const faults = [
    ...(active < live ? [`${grouped(live - active)} not active`] : []),
    ...(wrong !== null && wrong > 0 ? [`${grouped(wrong)} with a wrong leaf set`] : []),
  ]
  if (faults.length === 0) return []
  const formed = active === 0 ? ' (there is no overlay)' : ''
  return [`at the end of the run, of ${counted(live, 'node')}: ${faults.join(', ')}${formed}`]
}

/** How evenly the keys lie, if any were stored. */
export function loadText(periods: readonly PeriodRow[]): string[] {
  const { keys_max_over_mean: most, keys_variation: variation, keys_gini: gini } = endOfRun(periods)
  if (most === null || variation === null || gini === null) return []
  return [
    `keys per node at the end of the run: the fullest holds ${most.toFixed(1)} times the mean; coefficient of variation ${variation.toFixed(2)}, Gini ${gini.toFixed(2)}`,
  ]
}
