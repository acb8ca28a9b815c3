import type { VegaLiteSpec } from '../../sim/figures/kit/figure.ts'
import { liveFigures } from '../../sim/figures/run/live.ts'
import type { Timed } from '../../sim/figures/run/time-frame.ts'
import type { ChartReport, ChartRequest } from './messages.ts'

/** Beside the plot: axis and titles, in pixels. */
const MARGIN = 70
const WIDTH_LEAST = 120

/** Keeps the rows of a run, and draws them when it is asked. */
export class ChartHost {
  private readonly draw: (spec: VegaLiteSpec) => Promise<string>
  private phases: Timed['scenario']['phases'] = []
  private timeseries: Timed['timeseries'][number][] = []

  constructor(draw: (spec: VegaLiteSpec) => Promise<string>) {
    this.draw = draw
  }

  /** Resolves to the charts if they were asked for. */
  async receive(request: ChartRequest): Promise<ChartReport | undefined> {
    switch (request.kind) {
      case 'begin':
        this.phases = request.phases
        this.timeseries = []
        return undefined
      case 'rows':
        for (const row of request.rows) this.timeseries.push(row)
        return undefined
      case 'draw': {
        const { summary, until, width } = request.moment
        const timeseries = this.timeseries.filter(({ time_s }) => time_s <= until)
        const figures = liveFigures(
          { scenario: { phases: this.phases }, summary, timeseries },
          { width: Math.max(WIDTH_LEAST, Math.round(width - MARGIN)) },
        )
        const charts = await Promise.all(
          figures.map(async ({ spec, ...figure }) => ({ ...figure, svg: await this.draw(spec) })),
        )
        return { charts }
      }
    }
  }
}
