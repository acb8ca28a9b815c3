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
import { type DrawnFigure, type Page, type Printed, pageHtml } from './page.ts'
import { type Print, type PrintFormat, printerFor } from './print/formats.ts'
import { readRun } from './read-run.ts'
import { readSweepResults } from './read-sweep.ts'
import { checkPlace, filesOf, printOf, writeReport } from './report-files.ts'
import { runPage } from './run-page.ts'
import { lightSvg } from './svg.ts'
import { sweepPage } from './sweep-page.ts'

export interface ReportArguments {
  /** The results folder of a run or of a sweep. */
  readonly results: string
  /** The page; by default report.html in the results. */
  readonly out?: string | undefined
  /** What figures are written as beside SVG. */
  readonly prints: readonly PrintFormat[]
  readonly progress: 'shown' | 'hidden'
  readonly format: 'text' | 'json'
}

/**
 * Draws the figures of a run or of a sweep and writes them, with a page that has them all. Returns the exit code; throws Problems if the
 * results are not there or not of this version, if the report cannot go where it should, or if what a format needs is not installed.
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
  const printers = await printersFor(args.prints)
  const { page, figures } = await report(results, (all) => drawAll(all, { place, printers, say }), say)
  try {
    writeReport(place, pageHtml(page), figures)
  } catch (error) {
    const kept =
      'The results are as they were; draw the report again, where there is room: --out <page.html>.'
    return reportUnwritten(error, { name: nearPath, kept }, terminal)
  }
  const written = { place, figures, notDrawn: page.notDrawn, prints: args.prints }
  terminal.print(args.format === 'json' ? jsonText(written) : text(written))
  return EXIT.ok
}

interface Report {
  readonly page: Page
  readonly figures: readonly DrawnFigure[]
}

type Say = (what: string) => void
type Draw = (figures: readonly Figure[]) => Promise<DrawnFigure[]>

async function reportOfRun(folder: string, draw: Draw, say: Say): Promise<Report> {
  const manifest = readManifest(folder)
  parseResolved(manifest.scenario)
  say('reading the results')
  const results = await readRun(folder, manifest)
  const { figures, notDrawn } = runFigures(results)
  const drawn = await draw(figures)
  return { page: runPage({ results, manifest, figures: drawn, notDrawn }), figures: drawn }
}

async function reportOfSweep(folder: string, draw: Draw, say: Say): Promise<Report> {
  const manifest = readSweepManifest(folder)
  say('reading the results')
  const sweep = await readSweepResults(folder, manifest)
  const { figures, notDrawn } = sweepFigures(sweep.results)
  const drawn = await draw(figures)
  return { page: sweepPage({ ...sweep, manifest, figures: drawn, notDrawn }), figures: drawn }
}

interface Printer {
  readonly format: PrintFormat
  readonly print: Print
}

const printersFor = (formats: readonly PrintFormat[]): Promise<Printer[]> =>
  Promise.all(formats.map(async (format) => ({ format, print: await printerFor(format) })))

async function drawAll(
  figures: readonly Figure[],
  {
    place,
    printers,
    say,
  }: { readonly place: ReportPlace; readonly printers: readonly Printer[]; readonly say: Say },
): Promise<DrawnFigure[]> {
  // Vega takes a second to load: only a command that draws waits for it.
  const { drawSvg } = await import('./draw.ts')
  const drawn: DrawnFigure[] = []
  for (const figure of figures) {
    const { name, title, caption } = figure
    say(`drawing: ${title}`)
    const svg = lightSvg(await drawSvg(figure.spec))
    const prints: Printed[] = []
    for (const { format, print } of printers) {
      const bytes = await print(svg, { title, description: caption })
      prints.push({ format, file: printOf(place, name, format), bytes })
    }
    drawn.push({ figure, svg, files: filesOf(place, name), prints })
  }
  return drawn
}

interface Written {
  readonly place: ReportPlace
  readonly figures: readonly DrawnFigure[]
  readonly notDrawn: readonly NotDrawn[]
  readonly prints: readonly PrintFormat[]
}

function text({ place, figures, notDrawn, prints }: Written): string {
  const formats = ['SVG', ...prints.map((format) => format.toUpperCase())].join(', ')
  const lines = [
    ...notDrawn.map(({ title, reason }) => `not drawn: ${title}, because ${reason}`),
    `page     ${nearPath(resolve(place.page))}`,
    `figures  ${nearPath(resolve(place.figures))}: ${figures.length}, each as ${formats} and as Vega-Lite specification`,
  ]
  return `${lines.join('\n')}\n`
}

function jsonText({ place, figures, notDrawn, prints }: Written): string {
  const written = {
    page: nearPath(resolve(place.page)),
    folder: nearPath(resolve(place.figures)),
    figures: figures.map(({ figure: { name, title } }) => ({
      name,
      title,
      svg: `${name}.svg`,
      ...Object.fromEntries(prints.map((format) => [format, `${name}.${format}`])),
      specification: `${name}.vl.json`,
    })),
    notDrawn,
  }
  return `${JSON.stringify(written, null, 2)}\n`
}
