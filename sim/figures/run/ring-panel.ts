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

/** The ring at a moment, or an arc of it stretched over the circle. */
export function ringPanel(moment: RingMoment, part: 'whole' | 'arc'): View {
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
