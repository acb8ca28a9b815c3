import { accessSync, constants, existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { systemReason } from '../shell/system-error.ts'
import { writeWhole } from '../shell/whole-file.ts'
import type { DrawnFigure } from './page.ts'

export const REPORT_FILE = 'report.html'
export const FIGURES_FOLDER = 'figures'

const SVG = '.svg'
const SPECIFICATION = '.vl.json'

/** Where a report goes. */
export interface ReportPlace {
  readonly page: string
  /** The folder of the figures; as the page calls it, it lies beside it. */
  readonly figures: string
}

/** `report.html` and `figures/` in the results, or `<name>.html` and `<name>-figures/`. */
export function placeOfReport(results: string, out: string | undefined): ReportPlace {
  if (out === undefined) return { page: join(results, REPORT_FILE), figures: join(results, FIGURES_FOLDER) }
  return { page: out, figures: join(dirname(out), `${basename(out, extname(out))}-figures`) }
}

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

/** The path itself or, where there is no such thing yet, what it would be made in. */
function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path))
}

const refusal = (file: string, statement: string, hint: string): Problems =>
  new Problems([new Problem({ file, statement, hint })])

/** The files of a figure, as a page in that place calls them. */
export function filesOf({ figures }: ReportPlace, name: string): DrawnFigure['files'] {
  const folder = encodeURIComponent(basename(figures))
  return { svg: `${folder}/${name}${SVG}`, spec: `${folder}/${name}${SPECIFICATION}` }
}

/** Writes figures and page, the page last. What an earlier report left there is replaced, other files stay. */
export function writeReport(place: ReportPlace, html: string, figures: readonly DrawnFigure[]): void {
  makeFolder(dirname(place.page))
  if (existsSync(place.page)) removeFigures(place.figures)
  makeFolder(place.figures)
  for (const { figure, svg } of figures) {
    writeWhole(join(place.figures, `${figure.name}${SVG}`), `${svg}\n`)
    writeWhole(
      join(place.figures, `${figure.name}${SPECIFICATION}`),
      `${JSON.stringify(figure.spec, null, 1)}\n`,
    )
  }
  writeWhole(place.page, html)
}

/** Removes the figures of an earlier report, and the folder if nothing else is in it. Does nothing where there is none. */
export function removeFigures(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  const ours = names.filter((name) => name.endsWith(SVG) || name.endsWith(SPECIFICATION))
  for (const name of ours) rmSync(join(folder, name))
  if (ours.length === names.length) rmdirSync(folder)
}
