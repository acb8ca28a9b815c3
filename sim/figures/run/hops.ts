import { counted, grouped } from '../../core/words.ts'
import { channelOf } from '../kit/channels.ts'
import type { View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import { idealHops, meanHops } from './ideal-hops.ts'
import { busiest, busiestSentence, noOperations, sampleSentence } from './operations.ts'
import { labelOf, meanNodes } from './phases.ts'
import type { Drawing, PhaseOperations, RunResults } from './run-results.ts'

const TITLE = 'Hops, beside an ideal overlay'
const PANELS_AT_MOST = 12
/** By the number of columns, from one on. */
const PANEL_WIDTHS = [420, 300, 240, 180]
/** Longer ways are taken together. */
const HOPS_AT_MOST = 12
/** Rowstron and Druschel 2001, section 3: 100,000 nodes, b = 4, L = 16; at index h the share of routes with h hops. */
const PUBLISHED = {
  nodes: 100_000,
  digitBits: 4,
  leafSetSize: 16,
  shares: [0, 0.0006, 0.0156, 0.1643, 0.6449, 0.1745],
}

const RUN = 'this run'
const IDEAL = 'ideal overlay'
const PAPER = 'Rowstron & Druschel 2001'

/** The hops of operations that succeeded, one panel per phase, each beside an ideal overlay of the size that the phase had. */
export function hops(results: RunResults): Drawing {
  const phases = busiest(
    results.operations.filter(({ hops: counts }) => counts.length > 0),
    PANELS_AT_MOST,
  )
  if (phases.length === 0) return { title: TITLE, reason: noOperations(results) }
  const panels = phases.map((operations) => compared(results, operations))
  const columns = Math.min(4, panels.length)
  const longest = Math.max(...panels.map(({ values }) => Math.max(...values.map(({ place }) => place))))
  const most = Math.max(...panels.flatMap(({ values }) => values.map(({ percent }) => percent)))
  const sources = [RUN, IDEAL, PAPER].filter((each) =>
    panels.some(({ values }) => values.some(({ source }) => source === each)),
  )
  return [
    {
      name: 'hops',
      title: TITLE,
      caption: captionOf(results, phases.length, sources),
      spec: figureSpec({
        columns,
        concat: panels.map(({ values, label, facts }) => ({
          title: { text: label, subtitle: facts, limit: PANEL_WIDTHS[columns - 1]!, frame: 'group' },
          width: PANEL_WIDTHS[columns - 1]!,
          height: columns === 1 ? 240 : 170,
          data: { values },
          layer: layers({ longest, highest: Math.min(100, Math.ceil((most + 2) / 10) * 10), sources }),
        })),
        bounds: 'flush',
        spacing: { row: 110, column: 66 },
      }),
    },
  ]
}

interface Bar {
  readonly source: string
  readonly hops: string
  readonly place: number
  readonly percent: number
}

interface Compared {
  readonly label: string
  readonly facts: readonly string[]
  readonly values: readonly Bar[]
}

function compared(
  { scenario, summary, timeseries }: Pick<RunResults, 'scenario' | 'summary' | 'timeseries'>,
  operations: PhaseOperations,
): Compared {
  const { idBits, digitBits, leafSetSize } = scenario.pastry
  const nodes = meanNodes({ summary, timeseries }, operations.phase)
  const phase = scenario.phases[operations.phase]
  const keys = phase?.kind === 'route' && phase.keys === 'nodes' ? 'nodes' : 'random'
  const total = operations.hops.reduce((sum, count) => sum + count, 0)
  const measured = operations.hops.map((count) => count / total)
  const ideal = idealHops({ nodes, idBits, digitBits, leafSetSize, keys })
  const isPublished =
    nodes === PUBLISHED.nodes && digitBits === PUBLISHED.digitBits && leafSetSize === PUBLISHED.leafSetSize
  return {
    label: labelOf(summary, operations.phase),
    facts: [
      `N = ${grouped(nodes)}, ${counted(total, 'operation')}`,
      `mean ${meanHops(measured).toFixed(2)}, ideal ${meanHops(ideal).toFixed(2)}`,
    ],
    values: [
      ...bars(RUN, measured),
      ...bars(IDEAL, ideal),
      ...(isPublished ? bars(PAPER, PUBLISHED.shares) : []),
    ],
  }
}

function bars(source: string, shares: readonly number[]): Bar[] {
  const gathered: number[] = []
  for (const [hops, share] of shares.entries()) {
    const place = Math.min(hops, HOPS_AT_MOST)
    gathered[place] = (gathered[place] ?? 0) + share
  }
  return gathered.map((share, place) => ({
    source,
    hops: nameOf(place),
    place,
    percent: Number((100 * share).toFixed(3)),
  }))
}

const nameOf = (place: number): string => (place < HOPS_AT_MOST ? String(place) : `≥ ${HOPS_AT_MOST}`)

interface Scales {
  /** The most hops, and the greatest share in per cent, of all panels. */
  readonly longest: number
  readonly highest: number
  readonly sources: readonly string[]
}

function layers({ longest, highest, sources }: Scales): View[] {
  const domain = Array.from({ length: longest + 1 }, (_, place) => nameOf(place))
  const x = { field: 'hops', type: 'ordinal', scale: { domain }, axis: { title: 'hops', labelAngle: 0 } }
  const y = {
    field: 'percent',
    type: 'quantitative',
    title: 'operations, %',
    scale: { domain: [0, highest] },
    axis: { tickCount: 5 },
  }
  const channel = channelOf({
    field: 'source',
    domain: sources,
    legend: { title: null, orient: 'bottom' },
  })
  return [
    {
      transform: [{ filter: `datum.source === '${RUN}'` }],
      mark: { type: 'bar', width: { band: 0.8 }, color: COLOUR.sky, stroke: COLOUR.blue, aria: true },
      encoding: { x, y },
    },
    {
      transform: [{ filter: `datum.source === '${IDEAL}'` }],
      mark: { type: 'line', color: COLOUR.ink, strokeWidth: 1, strokeDash: [3, 2] },
      encoding: { x, y },
    },
    {
      // The bars are in this layer, too, without a size, so that one legend explains all.
      mark: { type: 'point', filled: true, strokeWidth: 1.5 },
      encoding: {
        x,
        y,
        shape: channel(['square', 'diamond', 'cross']),
        fill: channel([COLOUR.sky, COLOUR.ink, COLOUR.vermilion]),
        stroke: channel([COLOUR.blue, COLOUR.ink, COLOUR.vermilion]),
        size: {
          condition: { test: `datum.source === '${RUN}'`, value: 0 },
          value: 60,
        },
      },
    },
  ]
}

function captionOf(
  { operations, scenario }: Pick<RunResults, 'operations' | 'scenario'>,
  shown: number,
  sources: readonly string[],
): string {
  const { digitBits, leafSetSize } = scenario.pastry
  return paragraph([
    `Bars: hops of the operations that succeeded. Diamonds: hops in an ideal overlay of N nodes with b = ${digitBits} and L = ${leafSetSize}, whose leaf sets are right and whose routing tables are full, computed from 20,000 routes as Rowstron & Druschel (2001, section 3) did for their setting.`,
    sources.includes(PAPER) ? 'Crosses: their published figures.' : '',
    'N is the mean number of live nodes of the phase.',
    scenario.storage.reads === 'root' ? '' : 'Lookups that a replica answers on the way end sooner.',
    busiestSentence(operations.length, shown),
    sampleSentence(scenario.record.lookups),
  ])
}
