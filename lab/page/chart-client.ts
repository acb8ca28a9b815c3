import type { Timed } from '../../sim/figures/run/time-frame.ts'
import type { Chart, ChartMoment, ChartReport, ChartRequest } from '../charts/messages.ts'
import type { Player } from './player.ts'

type TimeSeries = Timed['timeseries']

/** Has the charts of a player's run drawn by a thread of their own. */
export class ChartClient {
  charts: readonly Chart[] = []
  private readonly worker: Worker
  private readonly player: Player
  private readonly changed: () => void
  /** The run whose rows were sent, and how many of them. */
  private sent: { readonly about: Player['about']; rows: number } = { about: undefined, rows: 0 }
  /** What was drawn last, or is being drawn. */
  private drawn = ''
  private isDrawing = false

  constructor(worker: Worker, player: Player, changed: () => void) {
    this.worker = worker
    this.player = player
    this.changed = changed
    worker.onmessage = ({ data }: MessageEvent<ChartReport>) => {
      this.isDrawing = false
      this.charts = data.charts
      this.changed()
    }
  }

  /** Has the charts drawn again, as wide as this, if they have changed and the last ones are there. */
  update(width: number): void {
    if (this.isDrawing || width === 0) return
    this.sendRows()
    const rows = this.rowsUntilNow()
    const last = rows.at(-1)
    const key = [this.sent.about === undefined ? 0 : this.sent.rows > 0, rows.length, width].join()
    if (key === this.drawn) return
    this.drawn = key
    this.isDrawing = true
    const until = last?.time_s ?? 0
    this.ask({ kind: 'draw', moment: { summary: this.phasesUntil(until), until, width } })
  }

  end(): void {
    this.worker.terminate()
  }

  private sendRows(): void {
    const { about } = this.player
    if (about !== this.sent.about) {
      this.sent = { about, rows: 0 }
      this.drawn = ''
      this.ask({ kind: 'begin', phases: about?.phases ?? [] })
    }
    const rows = this.timeseries.slice(this.sent.rows)
    if (rows.length === 0) return
    this.ask({ kind: 'rows', rows })
    this.sent.rows += rows.length
  }

  private get timeseries(): TimeSeries {
    return this.player.tables.rowsOf('timeseries') as unknown as TimeSeries
  }

  private rowsUntilNow(): TimeSeries {
    const seconds = this.player.time / 1e6
    return this.timeseries.filter(({ time_s }) => time_s <= seconds)
  }

  private phasesUntil(seconds: number): ChartMoment['summary'] {
    return this.player.phases
      .map(({ phase, label, startsAt, endsAt }) => ({
        phase,
        label,
        start_s: startsAt / 1e6,
        end_s: Math.min(seconds, endsAt === undefined ? seconds : endsAt / 1e6),
      }))
      .filter(({ start_s, end_s }) => start_s <= end_s)
  }

  private ask(request: ChartRequest): void {
    this.worker.postMessage(request)
  }
}
