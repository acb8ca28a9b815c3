import { grouped } from '../../core/words.ts'
import type { RingRow, SummaryRow } from '../../measure/columns.ts'
import type { Figure } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { figureSpec } from '../kit/style.ts'
import { labelOf } from './phases.ts'
import {
  arcMap,
  hardestHit,
  type LinkState,
  type RingGroup,
  type RingMoment,
  type RingSurroundings,
  ringGroups,
  ringMoment,
  WHOLE_RING,
  worst,
} from './ring-moments.ts'
import { GAP, type RingStates, ringPanel, ringStates } from './ring-panel.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'The ring over time'
/** Figures of crashes and leaves, and moments in each. */
const GROUPS_AT_MOST = 4
const MOMENTS_AT_MOST = 9
/** More is a blot. */
const RIGHT_LINKS_AT_MOST = 1_000
const OTHER_LINKS_AT_MOST = 300
const NODES_AT_MOST = 120
/** Of a larger ring this many neighbours are shown, stretched over the circle but for a gap at the top. */
const NEIGHBOURS = 60

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
  // The end of the run alone says nothing new if the ring had healed before.
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
  /** Of which crashes and leaves this is one, as a sentence; empty if all are drawn. */
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
  const states = ringStates(drawn)
  return {
    name: phase === null ? 'ring-at-ends' : `ring-phase-${phase}`,
    title: phase === null ? 'The ring at the end of phases' : `The ring around: ${labelOf(summary, phase)}`,
    caption: paragraph([
      isPart
        ? `${NEIGHBOURS} neighbours of a ring of ${grouped(largest.length)} nodes, those of whom the most went, stretched over the circle, the lowest id to the right of the gap and growing clockwise; the numbers are those of the whole ring.`
        : 'Each node lies on the circle where its id does, 0 at the top and growing clockwise.',
      curvesSentence(states),
      crossesSentence(states, phase),
      isPart ? 'Links to nodes that are not shown are left out.' : '',
      omissions(drawn),
      choice,
      all.length > MOMENTS_AT_MOST ? `Of ${all.length} moments ${moments.length} are shown.` : '',
    ]),
    spec: figureSpec({
      columns: 3,
      bounds: 'flush',
      spacing: { row: 64, column: 34 },
      concat: drawn.map((moment) => ringPanel(moment, isPart ? 'arc' : 'whole', states)),
      resolve: { legend: { stroke: 'shared', strokeDash: 'shared', fill: 'shared', shape: 'shared' } },
    }),
  }
}

function curvesSentence({ links, nodes }: RingStates): string {
  const words = {
    right: 'right ones',
    wrong: 'wrong ones (to a node that is gone, not active, or too far)',
    missing: 'missing ones',
  }
  if (links.length === 0) return ''
  const isMixed = nodes.includes('missing') || nodes.includes('wrong')
  return paragraph([
    links.length === 1 && links[0] === 'right'
      ? 'Curves are entries of leaf sets, all of them right.'
      : `Curves are entries of leaf sets: ${links.map((state) => words[state]).join('; ')}.`,
    isMixed ? 'The mark of a node shows the worst of its own entries.' : '',
  ])
}

function crossesSentence({ nodes }: RingStates, phase: number | null): string {
  if (!nodes.includes('gone')) return ''
  return phase === null
    ? 'Crosses: nodes that went since the moment before.'
    : 'Crosses: nodes that went after the first moment.'
}

/** The end of the last phase is mostly that of the run: one picture will do. */
const distinct = (moments: RingGroup['moments']): RingGroup['moments'] =>
  moments.filter((rows, index) => rows[0]?.time_s !== moments[index + 1]?.[0]?.time_s)

interface Thinned extends RingMoment {
  /** How many links there are of each state; those drawn may be fewer. */
  readonly linksThere: Readonly<Record<LinkState, number>>
}

/** As many links as can still be distinguished. Of too many, every n-th. */
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
  return left.length === 0 ? '' : `Where there are too many links, ${left.join(' and ')} are not drawn.`
}
