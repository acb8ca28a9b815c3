import type { LiveFigure } from '../../sim/figures/run/live.ts'
import type { Timed } from '../../sim/figures/run/time-frame.ts'

/** What the page asks of the thread that draws charts. */
export type ChartRequest =
  /** Forgets the run before. */
  | { readonly kind: 'begin'; readonly phases: Timed['scenario']['phases'] }
  /** Further rows of the run. */
  | { readonly kind: 'rows'; readonly rows: Timed['timeseries'] }
  | { readonly kind: 'draw'; readonly moment: ChartMoment }

/** What charts show. */
export interface ChartMoment {
  /** Phases that have begun, with the end of those that are over, or the time of the picture. */
  readonly summary: Timed['summary']
  /** In virtual seconds: later rows are not drawn. */
  readonly until: number
  /** Of a chart, in pixels. */
  readonly width: number
}

/** A chart as an SVG document. */
export interface Chart extends Pick<LiveFigure, 'name' | 'title' | 'caption' | 'state'> {
  readonly svg: string
}

/** The answer to `draw`: none before the first interval of the run is over. */
export interface ChartReport {
  readonly charts: readonly Chart[]
}
