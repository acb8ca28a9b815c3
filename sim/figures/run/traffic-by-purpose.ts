import type { View } from '../kit/figure.ts'
import { figureSpec } from '../kit/style.ts'
import { highest } from './phases.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Traffic by purpose and phase'
const CELL = { width: 58, height: 24 }
/** Of more phases those with the most traffic. */
const PHASES_AT_MOST = 14

/** What the messages of each phase were sent for: a table whose cells are darker where there are more. */
export function trafficByPurpose({ traffic, summary }: Pick<RunResults, 'traffic' | 'summary'>): Drawing {
  const cells = new Map<string, { phase: number; label: string; purpose: string; rate: number }>()
  for (const { phase, label, purpose, messages_per_node_s: rate } of traffic) {
    // A warm-up and the drain are no phases.
    if (rate === null || phase === null) continue
    const name = `${phase} ${purpose}`
    const cell = cells.get(name) ?? { phase, label, purpose, rate: 0 }
    cells.set(name, { ...cell, rate: cell.rate + rate })
  }
  if (cells.size === 0) return { title: TITLE, reason: 'no phase that lasted has a row in traffic.csv' }
  const total = (of: (cell: { phase: number; purpose: string }) => boolean) =>
    [...cells.values()].filter(of).reduce((sum, { rate }) => sum + rate, 0)
  const withTraffic = summary.filter((row) => [...cells.values()].some(({ phase }) => phase === row.phase))
  const phases = highest(withTraffic, PHASES_AT_MOST, (row) => total(({ phase }) => phase === row.phase))
  const labels = phases.map(({ label }) => label)
  const purposes = [...new Set([...cells.values()].map(({ purpose }) => purpose))]
    .map((purpose) => ({ purpose, rate: total((cell) => cell.purpose === purpose) }))
    .sort((a, b) => b.rate - a.rate || (a.purpose < b.purpose ? -1 : 1))
    .map(({ purpose }) => purpose)
  const values = [...cells.values()]
    .filter(({ phase }) => phases.some((each) => each.phase === phase))
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
      caption: `Messages sent by a live node in a second, by what they were sent for; darker is more, on a square-root scale. An empty cell means none.${phases.length < summary.length ? ' Phases of an instant are left out.' : ''}`,
      spec: figureSpec({
        width: { step: CELL.width },
        height: { step: CELL.height },
        data: { values },
        encoding: grid(labels, purposes),
        layer: [
          {
            mark: { type: 'rect', stroke: '#ffffff' },
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
                  value: '#ffffff',
                },
                value: '#000000',
              },
            },
          },
        ],
      }),
    },
  ]
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
  return rate >= 0.0005 ? rate.toFixed(3) : '< .001'
}
