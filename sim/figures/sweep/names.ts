import type { MetricOfPhase } from '../../sweep/outline.ts'
import { metricTitle } from '../kit/metric-titles.ts'

/** `operations failed in phase ‘lookups’`. */
export const phrase = ({ metric, phase }: MetricOfPhase): string =>
  `${metricTitle(metric).name} in phase ‘${phase}’`

/** Part of the name of a file: `failure-pct-lookups`. */
export const nameOf = ({ metric, phase }: MetricOfPhase): string => slug(`${metric} ${phase}`)

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
