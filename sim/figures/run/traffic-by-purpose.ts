import type { View } from '../kit/figure.ts'
import { listed, paragraph } from '../kit/sentences.ts'
import { COLOUR, figureSpec, ON_SHADE } from '../kit/style.ts'
import { highest } from './phases.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Traffic by purpose and phase'
const CELL = { width: 58, height: 24 }
/** Of more phases those with the most traffic. */
const PHASES_AT_MOST = 14

interface Cell {
  readonly label: string
  readonly purpose: string
  readonly rate: number
}

/**
 * What the messages of each phase and warm-up were sent for: a table whose cells are darker where there are
 * more. A phase in the background has no traffic of its own: all that is sent meanwhile is in the phases beside it.
 */
export function trafficByPurpose({ traffic, periods }: Pick<RunResults, 'traffic' | 'periods'>): Drawing {
  const shown = periods.filter(({ background, kind }) => background === 'no' && kind !== 'drain')
  const cells = cellsOf(traffic, new Set(shown.map(({ label }) => label)))
  if (cells.length === 0) return { title: TITLE, reason: 'no phase that lasted has a row in traffic.csv' }
  const total = (of: (cell: Cell) => boolean) => cells.filter(of).reduce((sum, { rate }) => sum + rate, 0)
  const withTraffic = shown
    .filter(({ label }) => cells.some((cell) => cell.label === label))
    .map(({ label }, phase) => ({ label, phase }))
  const phases = highest(withTraffic, PHASES_AT_MOST, ({ label }) => total((cell) => cell.label === label))
  const labels = phases.map(({ label }) => label)
  const background = periods.filter((row) => row.background === 'yes').map(({ label }) => label)
  const purposes = [...new Set(cells.map(({ purpose }) => purpose))]
    .map((purpose) => ({ purpose, rate: total((cell) => cell.purpose === purpose) }))
    .sort((a, b) => b.rate - a.rate || (a.purpose < b.purpose ? -1 : 1))
    .map(({ purpose }) => purpose)
  const values = cells
    .filter(({ label }) => labels.includes(label))
    .map(({ label, purpose, rate }) => ({
      label,
      purpose,
      rate: Number(rate.toPrecision(6)),
      text: threeDigits(rate),
    }))
  return [
    {
      name: 'traffic-by-purpose',
      title: TITLE,
      caption: paragraph([
        'Messages that a live node sends per second, by purpose. Darker is more, on a square-root scale.',
        values.length < labels.length * purposes.length ? 'An empty cell means none.' : '',
        labels.length < withTraffic.length
          ? `Of ${withTraffic.length} phases the ${labels.length} with the most traffic.`
          : '',
        withTraffic.length < shown.length ? 'Phases of an instant are left out.' : '',
        background.length === 0
          ? ''
          : `What ${listed(background)} sent in the background is in the columns of the phases beside it.`,
      ]),
      spec: figureSpec({
        width: { step: CELL.width },
        height: { step: CELL.height },
        // Cells end at it: between empty ones it would be a frame in pieces.
        view: { stroke: null },
        data: { values },
        encoding: grid(labels, purposes),
        layer: [
          {
            mark: { type: 'rect', stroke: COLOUR.paper },
            encoding: {
              color: {
                field: 'rate',
                type: 'quantitative',
                title: 'messages per node and s',
                scale: { type: 'sqrt', range: ['#f3f7fb', '#0072B2'], zero: true },
                legend: { orient: 'bottom', gradientLength: 240 },
              },
            },
          },
          {
            mark: { type: 'text', fontSize: 11, aria: false },
            encoding: {
              text: { field: 'text', type: 'nominal' },
              color: {
                condition: {
                  test: `datum.rate > ${0.5 * Math.max(...values.map(({ rate }) => rate))}`,
                  value: ON_SHADE.dark,
                },
                value: ON_SHADE.light,
              },
            },
          },
        ],
      }),
    },
  ]
}

/** The kinds of a purpose together. */
function cellsOf(traffic: RunResults['traffic'], labels: ReadonlySet<string>): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { label, purpose, messages_per_node_s: rate } of traffic) {
    if (rate === null || !labels.has(label)) continue
    const name = `${purpose} ${label}`
    const known = cells.get(name)?.rate ?? 0
    cells.set(name, { label, purpose, rate: known + rate })
  }
  return [...cells.values()]
}

function grid(labels: readonly string[], purposes: readonly string[]): View {
  return {
    x: {
      field: 'label',
      type: 'nominal',
      sort: labels,
      axis: {
        title: 'phase',
        titleAnchor: 'start',
        titleAlign: 'right',
        titleX: -6,
        titleY: -12,
        orient: 'top',
        labelAngle: -38,
        labelLimit: 160,
        domain: false,
        ticks: false,
      },
    },
    y: {
      field: 'purpose',
      type: 'nominal',
      sort: purposes,
      axis: { title: 'purpose', domain: false, ticks: false },
    },
  }
}

function threeDigits(rate: number): string {
  if (rate >= 99.95) return rate.toFixed(0)
  if (rate >= 9.995) return rate.toFixed(1)
  if (rate >= 0.9995) return rate.toFixed(2)
  return rate >= 0.0005 ? rate.toFixed(3) : '< 0.001'
}
