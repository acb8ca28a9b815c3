import { counted, grouped } from '../../core/words.ts'
import { channelOf } from '../kit/channels.ts'
import type { View } from '../kit/figure.ts'
import { COLOUR, CROSS_SHAPE, DASHES } from '../kit/style.ts'
import type { LinkState, NodeState, RingLink, RingMoment, RingNode } from './ring-moments.ts'

const SIDE = 205
/** The circle of ids has the radius 1; around it is room for numbers. */
const EDGE = 1.22
/** Of an arc that is stretched over the circle: the part at the top that stays empty, on each side. */
export const GAP = 0.03
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

/** The states that occur in a figure, in the order of the legend. */
export interface RingStates {
  readonly nodes: readonly NodeState[]
  readonly links: readonly LinkState[]
}

/** The states of the nodes and links of some moments: a legend explains these. */
export function ringStates(moments: readonly RingMoment[]): RingStates {
  const nodeStates = new Set(moments.flatMap(({ nodes }) => nodes.map(({ state }) => state)))
  const linkStates = new Set(moments.flatMap(({ links }) => links.map(({ state }) => state)))
  return {
    nodes: (['right', 'missing', 'wrong', 'joining', 'gone'] as const).filter((state) =>
      nodeStates.has(state),
    ),
    links: (['right', 'missing', 'wrong'] as const).filter((state) => linkStates.has(state)),
  }
}

/** The ring at a moment, or an arc of it stretched over the circle. */
export function ringPanel(moment: RingMoment, part: 'whole' | 'arc', states: RingStates): View {
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
    layer: [
      circle(part),
      ...(moment.links.length === 0 ? [] : [links(moment.links, states.links)]),
      nodes(moment.nodes, states.nodes),
      ...numbers(moment.nodes),
    ],
  }
}

function entriesInWords({ entries: { right, wrong, missing } }: RingMoment): string {
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

/** Across the circle, in pixels. */
const DIAMETER = SIDE / EDGE

/** Where the middle of a link lies, and the point towards which it bends there. */
const BENT = [
  { calculate: 'sin(2 * PI * datum.from)', as: 'x1' },
  { calculate: '-cos(2 * PI * datum.from)', as: 'y1' },
  { calculate: 'sin(2 * PI * datum.to)', as: 'x2' },
  { calculate: '-cos(2 * PI * datum.to)', as: 'y2' },
  { calculate: 'sin(PI * (datum.from + datum.to)) * datum.bend', as: 'xm' },
  { calculate: '-cos(PI * (datum.from + datum.to)) * datum.bend', as: 'ym' },
]

/** A link as a piece of a path. */
const CURVE = `'M' + ${place('x1', 'y1')} + 'Q' + ${place('xm', 'ym')} + ',' + ${place('x2', 'y2')}`

/** In ten thousandths of the radius. `format` would write a minus that no path understands. */
function place(x: string, y: string): string {
  const rounded = (field: string) => `round(10000 * datum.${field}) / 10000`
  return `${rounded(x)} + ',' + ${rounded(y)}`
}

/**
 * Each link bends inwards, the more so the farther apart its ends are. All links of one state are one mark: a
 * mark for each would be ten times as much to store and to draw.
 */
function links(all: readonly RingLink[], states: readonly LinkState[]): View {
  const values = all.map(({ from, to, state }) => ({
    linkState: LINK_NAMES[state],
    from: Number(from.toFixed(5)),
    to: Number(to.toFixed(5)),
    // The control point of a curve is as far beyond its middle as that is beyond the chord.
    bend: Number((1 - 2 * (0.05 + 1.1 * Math.abs(to - from))).toFixed(4)),
  }))
  const channel = channelOf({
    field: 'linkState',
    domain: states.map((state) => LINK_NAMES[state]),
    legend: { title: null, orient: 'bottom', symbolType: 'stroke', symbolSize: 300 },
  })
  const looks = (of: Readonly<Record<LinkState, unknown>>) => states.map((state) => of[state])
  return {
    data: { values },
    transform: [
      ...BENT,
      { calculate: CURVE, as: 'curve' },
      { aggregate: [{ op: 'values', as: 'links' }], groupby: ['linkState'] },
      { calculate: "join(pluck(datum.links, 'curve'), '')", as: 'curves' },
      { calculate: '0', as: 'x' },
      { calculate: '0', as: 'y' },
    ],
    // As a channel the shape would have a part in the legend of the nodes.
    mark: {
      type: 'point',
      filled: false,
      shape: { expr: 'datum.curves' },
      size: DIAMETER * DIAMETER,
      aria: false,
    },
    encoding: {
      ...POSITION,
      stroke: channel(looks({ right: '#b4b4b4', missing: COLOUR.blue, wrong: COLOUR.vermilion })),
      strokeDash: channel(looks({ right: DASHES[0], missing: [3, 2.5], wrong: DASHES[0] })),
      strokeWidth: {
        condition: { test: `datum.linkState === '${LINK_NAMES.right}'`, value: 0.7 },
        value: 1.3,
      },
    },
  }
}

const NODE_LOOKS: Readonly<Record<NodeState, { readonly shape: string; readonly fill: string }>> = {
  right: { shape: 'circle', fill: COLOUR.ink },
  missing: { shape: 'triangle-up', fill: COLOUR.sky },
  wrong: { shape: 'square', fill: COLOUR.vermilion },
  joining: { shape: 'diamond', fill: COLOUR.paper },
  gone: { shape: CROSS_SHAPE, fill: COLOUR.grey },
}

/** From what may be covered to what must be seen: neighbours on a full circle lie over each other. */
const SEVERITY: readonly NodeState[] = ['right', 'gone', 'joining', 'missing', 'wrong']

function nodes(all: readonly RingNode[], states: readonly NodeState[]): View {
  const channel = channelOf({
    field: 'nodeState',
    domain: states.map((state) => NODE_NAMES[state]),
    legend: { title: null, orient: 'bottom' },
  })
  return {
    data: {
      values: all
        .toSorted((a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state))
        .map(({ node, turn, state }) => ({
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
      shape: channel(states.map((state) => NODE_LOOKS[state].shape)),
      fill: channel(states.map((state) => NODE_LOOKS[state].fill)),
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
