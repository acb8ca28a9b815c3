import { counted, grouped } from '../../core/words.ts'
import type { RingRow, SummaryRow } from '../../measure/columns.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, CROSS_SHAPE, DASHES, figureSpec } from '../kit/style.ts'
import { labelOf } from './phases.ts'
import {
  arcMap,
  hardestHit,
  type LinkState,
  type NodeState,
  type RingGroup,
  type RingLink,
  type RingMoment,
  type RingNode,
  type RingSurroundings,
  ringGroups,
  ringMoment,
  WHOLE_RING,
  worst,
} from './ring-moments.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'The ring over time'
/** Figures of crashes and leaves, and moments in each. */
const GROUPS_AT_MOST = 4
const MOMENTS_AT_MOST = 9
const SIDE = 205
/** The circle of ids has the radius 1; around it is room for numbers. */
const EDGE = 1.22
/** More is a blot. */
const RIGHT_LINKS_AT_MOST = 1_000
const OTHER_LINKS_AT_MOST = 300
const NODES_AT_MOST = 120
/** Of a larger ring so many neighbours are shown, stretched over the circle but for a gap at the top. */
const NEIGHBOURS = 60
const GAP = 0.03
const NUMBERED_NODES_AT_MOST = 40

const NODE_NAMES: Readonly<Record<NodeState, string>> = {
  right: 'leaf set right',
  missing: 'lacks a leaf',
  wrong: 'has a wrong leaf',
  joining: 'joining',
  gone: 'gone',
}
const LINK_NAMES: Readonly<Record<LinkState, string>> = {
  right: 'right link',
  missing: 'missing link',
  wrong: 'wrong link',
}

/** Nodes on the circle of ids with their leaf sets, at moments around each crash and leave, and at the ends of phases. */
export function ring({
  ring: rows,
  nodes,
  summary,
  scenario,
}: Pick<RunResults, 'ring' | 'nodes' | 'summary' | 'scenario'>): Drawing {
  const groups = ringGroups(rows)
  if (groups.length === 0) return { title: TITLE, reason: 'ring.csv is not there or has no rows' }
  const departures = groups.filter(({ phase }) => phase !== null)
  const around = worst(departures, GROUPS_AT_MOST)
  const others = groups.filter(({ phase }) => phase === null)
  // The end of the run alone says nothing new where the ring had healed before.
  const last = departures.at(-1)?.moments.at(-1) ?? []
  const isHealed = last.length > 0 && last.every((row) => row.links_wrong + row.links_missing === 0)
  const more = others.filter(({ moments }) => moments.length > 1 || !isHealed)
  const choice =
    around.length < departures.length
      ? `Of ${departures.length} crashes and leaves the ${around.length} that broke the most links are drawn.`
      : ''
  const overlay = {
    ids: new Map(nodes.map(({ node, id }) => [node, id])),
    leafSetSize: scenario.pastry.leafSetSize,
  }
  return [
    ...around.map((group) => groupFigure(group, overlay, { summary, choice })),
    ...more.map((group) => groupFigure(group, overlay, { summary, choice: '' })),
  ]
}

interface Words {
  readonly summary: readonly SummaryRow[]
  /** Of which crashes and leaves this is one, as a sentence; empty where all are drawn. */
  readonly choice: string
}

function groupFigure(
  { phase, moments: all }: RingGroup,
  { ids, leafSetSize }: Pick<RingSurroundings, 'ids' | 'leafSetSize'>,
  { summary, choice }: Words,
): Figure {
  // Of many ends of phases the last, at which most has happened; around a crash the first, when most is happening.
  const moments = phase === null ? distinct(all).slice(-MOMENTS_AT_MOST) : all.slice(0, MOMENTS_AT_MOST)
  const largest = moments.reduce((best, rows) => (rows.length > best.length ? rows : best), moments[0] ?? [])
  const isPart = largest.length > NODES_AT_MOST
  const map = isPart
    ? arcMap(hardestHit(largest, { later: moments.at(-1) ?? [], neighbours: NEIGHBOURS }), GAP)
    : WHOLE_RING
  const drawn = moments.map((rows, index) => {
    const before: readonly RingRow[] = moments[phase === null ? Math.max(0, index - 1) : 0] ?? []
    return thinned(ringMoment(rows, { before, leafSetSize, ids, map }))
  })
  return {
    name: phase === null ? 'ring-at-ends' : `ring-phase-${phase}`,
    title: phase === null ? 'The ring at the end of phases' : `The ring around: ${labelOf(summary, phase)}`,
    caption: paragraph([
      isPart
        ? `${NEIGHBOURS} neighbours of a ring of ${grouped(largest.length)} nodes, those of whom the most went, stretched over the circle, the lowest id to the right of the gap and growing clockwise; the numbers are those of the whole ring.`
        : 'Each node lies on the circle where its id does, 0 at the top and growing clockwise.',
      'Curves are entries of leaf sets: right ones; wrong ones (the other is gone, not active, or too far); missing ones. A node has the mark of the worst of its own entries.',
      phase === null ? 'Crosses went since the moment before.' : 'Crosses are gone since the first moment.',
      omissions(drawn),
      choice,
      all.length > MOMENTS_AT_MOST ? `Of ${all.length} moments ${moments.length} are shown.` : '',
    ]),
    spec: figureSpec({
      columns: 3,
      bounds: 'flush',
      spacing: { row: 64, column: 34 },
      concat: drawn.map((moment) => panel(moment, isPart ? 'arc' : 'whole')),
      resolve: { legend: { stroke: 'shared', strokeDash: 'shared', fill: 'shared', shape: 'shared' } },
    }),
  }
}

/** The end of the last phase is mostly that of the run: one picture will do. */
const distinct = (moments: RingGroup['moments']): RingGroup['moments'] =>
  moments.filter((rows, index) => rows[0]?.time_s !== moments[index + 1]?.[0]?.time_s)

interface Thinned extends RingMoment {
  /** How many links there are of each state; those drawn may be fewer. */
  readonly linksThere: Readonly<Record<LinkState, number>>
}

/** What can still be told apart. Of too many, every n-th. */
function thinned(moment: RingMoment): Thinned {
  const of = (state: LinkState) => moment.links.filter((link) => link.state === state)
  const [right, missing, wrong] = [of('right'), of('missing'), of('wrong')]
  return {
    ...moment,
    links: [
      ...(right.length > RIGHT_LINKS_AT_MOST ? [] : right),
      ...everyNth(missing, OTHER_LINKS_AT_MOST),
      ...everyNth(wrong, OTHER_LINKS_AT_MOST),
    ],
    linksThere: { right: right.length, missing: missing.length, wrong: wrong.length },
  }
}

function everyNth<Item>(items: readonly Item[], atMost: number): readonly Item[] {
  const step = Math.ceil(items.length / atMost)
  return step <= 1 ? items : items.filter((_, index) => index % step === 0)
}

function omissions(moments: readonly Thinned[]): string {
  const right = moments.some(({ linksThere: there }) => there.right > RIGHT_LINKS_AT_MOST)
  const others = moments.some(
    ({ linksThere: there }) => Math.max(there.wrong, there.missing) > OTHER_LINKS_AT_MOST,
  )
  const left = [right ? 'right links' : '', others ? 'some of the wrong and missing ones' : ''].filter(
    (what) => what !== '',
  )
  return left.length === 0 ? '' : `Where there are too many links, ${left.join(' and ')} are left out.`
}

function panel(moment: Thinned, part: 'whole' | 'arc'): View {
  return {
    title: {
      text: `${moment.moment} (${moment.seconds.toFixed(1)} s)`,
      subtitle: [counted(moment.live, 'node'), entriesInWords(moment)],
      anchor: 'middle',
      offset: 2,
    },
    width: SIDE,
    height: SIDE,
    view: { stroke: null },
    layer: [circle(part), links(moment.links), nodes(moment.nodes), ...numbers(moment.nodes)],
  }
}

function entriesInWords({ entries: { right, wrong, missing } }: Thinned): string {
  if (wrong + missing === 0) return `all ${grouped(right)} entries right`
  return `${grouped(right)} right, ${grouped(wrong)} wrong, ${grouped(missing)} missing`
}

const axis = { axis: null, scale: { domain: [-EDGE, EDGE], nice: false, zero: false } }
const POSITION = {
  x: { field: 'x', type: 'quantitative', ...axis },
  y: { field: 'y', type: 'quantitative', ...axis },
}

/** From turns and radii to places. Vega does it, since the last bits of a sine differ between machines. */
const PLACED = [
  { calculate: 'datum.radius * sin(2 * PI * datum.turn)', as: 'x' },
  { calculate: 'datum.radius * cos(2 * PI * datum.turn)', as: 'y' },
]

function circle(part: 'whole' | 'arc'): View {
  const [start, stop] = part === 'whole' ? [0, 1] : [GAP, 1 - GAP]
  return {
    data: { sequence: { start, stop: stop + 0.001, step: (stop - start) / 90, as: 'turn' } },
    transform: [{ calculate: '1', as: 'radius' }, ...PLACED],
    mark: { type: 'line', interpolate: 'linear', color: COLOUR.faint, strokeWidth: 1, aria: false },
    encoding: { ...POSITION, order: { field: 'turn', type: 'quantitative' } },
  }
}

/** Each link bends inwards, the more so the farther apart its ends are. */
function links(all: readonly RingLink[]): View {
  const steps = [0, 0.25, 0.5, 0.75, 1]
  const values = all.flatMap(({ from, to, state }, link) => {
    const depth = 0.05 + 1.1 * Math.abs(to - from)
    return steps.map((step) => ({
      link,
      linkState: LINK_NAMES[state],
      step,
      turn: Number((from + (to - from) * step).toFixed(5)),
      radius: Number((1 - depth * 4 * step * (1 - step)).toFixed(4)),
    }))
  })
  const channel = channelOf({
    field: 'linkState',
    domain: [LINK_NAMES.right, LINK_NAMES.missing, LINK_NAMES.wrong],
    legend: { title: null, orient: 'bottom', symbolSize: 300 },
  })
  return {
    data: { values },
    transform: PLACED,
    mark: { type: 'line', interpolate: 'natural', strokeWidth: 1, aria: false },
    encoding: {
      ...POSITION,
      detail: { field: 'link' },
      order: { field: 'step', type: 'quantitative' },
      stroke: channel(['#b4b4b4', COLOUR.blue, COLOUR.vermilion]),
      strokeDash: channel([DASHES[0], [3, 2.5], DASHES[0]]),
      strokeWidth: {
        condition: { test: `datum.linkState === '${LINK_NAMES.right}'`, value: 0.7 },
        value: 1.3,
      },
    },
  }
}

function nodes(all: readonly RingNode[]): View {
  const states: readonly NodeState[] = ['right', 'missing', 'wrong', 'joining', 'gone']
  const channel = channelOf({
    field: 'nodeState',
    domain: states.map((state) => NODE_NAMES[state]),
    legend: { title: null, orient: 'bottom' },
  })
  return {
    data: {
      values: all.map(({ node, turn, state }) => ({
        node,
        turn: Number(turn.toFixed(6)),
        radius: 1,
        nodeState: NODE_NAMES[state],
        words: `node ${node}: ${NODE_NAMES[state]}`,
      })),
    },
    transform: PLACED,
    mark: {
      type: 'point',
      filled: true,
      size: all.length > 120 ? 18 : 36,
      stroke: COLOUR.ink,
      strokeWidth: 0.6,
    },
    encoding: {
      ...POSITION,
      shape: channel(['circle', 'triangle-up', 'square', 'diamond', CROSS_SHAPE]),
      fill: channel([COLOUR.ink, COLOUR.sky, COLOUR.vermilion, '#ffffff', COLOUR.grey]),
      size: { condition: { test: IS_GONE, value: 60 }, value: all.length > 120 ? 18 : 36 },
      strokeWidth: { condition: { test: IS_GONE, value: 1.6 }, value: 0.6 },
      description: { field: 'words', type: 'nominal' },
    },
  }
}

const IS_GONE = `datum.nodeState === '${NODE_NAMES.gone}'`

function numbers(all: readonly RingNode[]): View[] {
  if (all.length > NUMBERED_NODES_AT_MOST) return []
  return [
    {
      data: { values: all.map(({ node, turn }) => ({ node, turn, radius: 1.13 })) },
      transform: PLACED,
      mark: { type: 'text', fontSize: 9, color: COLOUR.grey, aria: false },
      encoding: { ...POSITION, text: { field: 'node', type: 'nominal' } },
    },
  ]
}
