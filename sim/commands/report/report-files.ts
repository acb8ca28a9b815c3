import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { sweepUpFiles, writeAtomically } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { REPORT_FILE, type ReportPlace, removeFigures, SPECIFICATION, SVG } from '../shell/report-place.ts'
import { systemReason } from '../shell/system-error.ts'
import type { DrawnFigure } from './page.ts'
import type { PrintFormat } from './print/formats.ts'
import { svgFile } from './svg.ts'

/** Throws Problems, before anything is drawn or written, if the page or its figures cannot go there. */
export function checkPlace({ page, figures }: ReportPlace): void {
  if (isFolder(page) || /[/\\]$/.test(page))
    throw refusal(
      page,
      'The page needs the name of a file, and this is a folder.',
      `Name a file in it, such as --out ${join(page, REPORT_FILE)}.`,
    )
  for (const folder of [dirname(page), figures]) {
    const nearest = nearestThere(folder)
    if (!isFolder(nearest))
      throw refusal(nearest, 'A report needs a folder here, and this is a file.', ELSEWHERE)
    try {
      accessSync(nearest, constants.W_OK)
    } catch (error) {
      throw refusal(nearest, `The report cannot be written here: ${systemReason(error)}.`, ELSEWHERE)
    }
  }
}

const ELSEWHERE = 'Choose another place with --out <page.html>.'

/** An empty path is the working directory. */
const isFolder = (path: string): boolean => existsSync(resolve(path)) && statSync(resolve(path)).isDirectory()

/** The path itself or, if there is no such thing yet, what it would be made in. */
function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path))
}

const refusal = (file: string, statement: string, hint: string): Problems =>
  new Problems([new Problem({ file, statement, hint })])

/** The files of a figure, as a page in that place calls them. */
export function filesOf({ figures }: ReportPlace, name: string): DrawnFigure['files'] {
  const folder = encodeURIComponent(basename(figures))
  return {
    svg: `${folder}/${name}${SVG}`,
    spec: `${folder}/${name}${SPECIFICATION}`,
  }
}

/** The file of a figure in a further format, as a page in that place calls it. */
export const printOf = ({ figures }: ReportPlace, name: string, format: PrintFormat): string =>
  `${encodeURIComponent(basename(figures))}/${name}.${format}`

/** Writes figures and page, the page last. What an earlier report left there is replaced, other files stay. */
export function writeReport(place: ReportPlace, html: string, figures: readonly DrawnFigure[]): void {
  makeFolder(dirname(place.page))
  for (const folder of [dirname(place.page), place.figures]) sweepUpFiles(folder)
  if (existsSync(place.page)) removeFigures(place.figures)
  makeFolder(place.figures)
  for (const { figure, svg, prints } of figures) {
    writeAtomically(
      join(place.figures, `${figure.name}${SVG}`),
      `${svgFile(svg, { title: figure.title, description: figure.caption })}\n`,
    )
    writeAtomically(
      join(place.figures, `${figure.name}${SPECIFICATION}`),
      `${JSON.stringify(figure.spec, null, 1)}\n`,
    )
    for (const { format, bytes } of prints)
      writeAtomically(join(place.figures, `${figure.name}.${format}`), bytes)
  }
  writeAtomically(place.page, html)
}
