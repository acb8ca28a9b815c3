import { z } from 'zod'
import { real } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import type { Path } from '../text/source.ts'
import type { Sections } from './phase-kind.ts'

/** Places on the globe, as phases state them. */

export const region = z
  .strictObject({
    latitude: real('Degrees, north positive.', { from: -90, to: 90 }),
    longitude: real('Degrees, east positive.', { from: -180, to: 180 }),
    radiusKm: real('Distance from there, on the great circle.', { from: 0, to: 20_038 }),
  })
  .optional()

/** Nodes have places in one latency model only. `what`: for what the region stands, at the path of its map. */
export const regionBreaches = (
  what: string,
  { map, path }: { readonly map: object; readonly path: Path },
  { latency }: Pick<Sections['network'], 'latency'>,
): Breach[] =>
  unless(!('region' in map) || latency.model === 'geographic', () => ({
    path: [...path, 'region'],
    expected: `the latency model \`geographic\` for ${what} by region`,
    found: `\`${latency.model}\``,
    hint: 'Only `geographic` places nodes on the globe: write `network: { latency: { model: geographic } }`.',
  }))
