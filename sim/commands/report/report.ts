import { resolve } from 'node:path'
import type { Figure, NotDrawn } from '../../figures/kit/figure.ts'
import { runFigures } from '../../figures/run/run-figures.ts'
import { sweepFigures } from '../../figures/sweep/sweep-figures.ts'
import { parseResolved } from '../../scenario/parse.ts'
import { EXIT } from '../shell/exit-code.ts'
import { reportUnwritten } from '../shell/failure.ts'
import { readManifest } from '../shell/manifest.ts'
import { nearPath } from '../shell/replay-command.ts'
import { placeOfReport, type ReportPlace } from '../shell/report-place.ts'
import { kindOfResults, requireResults } from '../shell/results-kind.ts'
import type { Terminal } from '../shell/terminal.ts'
import { readSweepManifest } from '../sweep/sweep-manifest.ts'
import { type DrawnFigure, type Page, pageHtml } from './page.ts'
import { readRun } from './read-run.ts'
import { readSweepResults } from './read-sweep.ts'
import { checkPlace, filesOf, writeReport } from './report-files.ts'
import { runPage } from './run-page.ts'
import { lightSvg } from './svg.ts'
import { sweepPage } from './sweep-page.ts'

export interface ReportArguments {
  /** The results folder of a run or of a sweep. */
  readonly results: string
  /** The page; by default report.html in the results. */
  readonly out?: string | undefined
  readonly progress: 'shown' | 'hidden'
  readonly format: 'text' | 'json'
}

/**
 * Draws the figures of a run or of a sweep and writes them, with a page that has them all. Returns the exit code; throws Problems if the
 * results are not there or not of this version, or if the report cannot go where it should.
 */
export async function reportCommand(args: ReportArguments, terminal: Terminal): Promise<number> {
  const { results, out } = args
  const place = placeOfReport(results, out)
  const say = (what: string) => {
    if (args.progress === 'shown' && terminal.progressColumns > 0) terminal.report(`${what}\n`)
  }
  requireResults(results, ['run', 'sweep'])
  const report = kindOfResults(results) === 'run' ? reportOfRun : reportOfSweep
  checkPlace(place)
  const { page, figures } = await report(results, place, say)
  try {
    writeReport(place, pageHtml(page), figures)
  } catch (error) {
    const kept =
      'The results are as they were; draw the report again, where there is room: --out <page.html>.'
    return reportUnwritten(error, { name: nearPath, kept }, terminal)
  }
  terminal.print(
    args.format === 'json' ? jsonText(place, figures, page.notDrawn) : text(place, figures, page.notDrawn),
  )
  return EXIT.ok
}

interface Report {
  readonly page: Page
  readonly figures: readonly DrawnFigure[]
}

async function reportOfRun(folder: string, place: ReportPlace, say: (what: string) => void): Promise<Report> {
  const manifest = readManifest(folder)
  parseResolved(manifest.scenario)
  say('reading the results')
  const results = await readRun(folder, manifest)
  const { figures, notDrawn } = runFigures(results)
  const drawn = await drawAll(figures, place, say)
  return { page: runPage({ results, manifest, figures: drawn, notDrawn }), figures: drawn }
}

async function reportOfSweep(
  folder: string,
  place: ReportPlace,
  say: (what: string) => void,
): Promise<Report> {
  const manifest = readSweepManifest(folder)
  say('reading the results')
  const sweep = await readSweepResults(folder, manifest)
  const { figures, notDrawn } = sweepFigures(sweep.results)
  const drawn = await drawAll(figures, place, say)
  return { page: sweepPage({ ...sweep, manifest, figures: drawn, notDrawn }), figures: drawn }
}

async function drawAll(
  figures: readonly Figure[],
  place: ReportPlace,
  say: (what: string) => void,
): Promise<DrawnFigure[]> {
  // Vega takes a second to load: only who draws waits for it.
  const { drawSvg } = await import('./draw.ts')
  const drawn: DrawnFigure[] = []
  for (const figure of figures) {
    say(`drawing: ${figure.title}`)
    drawn.push({ figure, svg: lightSvg(await drawSvg(figure.spec)), files: filesOf(place, figure.name) })
  }
  return drawn
}

function text(place: ReportPlace, figures: readonly DrawnFigure[], notDrawn: readonly NotDrawn[]): string {
  const lines = [
    ...notDrawn.map(({ title, reason }) => `not drawn: ${title}, because ${reason}`),
    `page     ${nearPath(resolve(place.page))}`,
    `figures  ${nearPath(resolve(place.figures))}: ${figures.length}, each as SVG and as Vega-Lite specification`,
  ]
  return `${lines.join('\n')}\n`
}

function jsonText(
  place: ReportPlace,
  figures: readonly DrawnFigure[],
  notDrawn: readonly NotDrawn[],
): string {
  const written = {
    page: nearPath(resolve(place.page)),
    folder: nearPath(resolve(place.figures)),
    figures: figures.map(({ figure: { name, title } }) => ({
      name,
      title,
      svg: `${name}.svg`,
      specification: `${name}.vl.json`,
    })),
    notDrawn,
  }
  return `${JSON.stringify(written, null, 2)}\n`
}
