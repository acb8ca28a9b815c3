import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { counted } from '../../core/words.ts'

export const REPORT_FILE = 'report.html'
export const FIGURES_FOLDER = 'figures'

/** A figure is two files of one name, drawn and its specification, and one for each further format that was asked for. */
export const SVG = '.svg'
export const SPECIFICATION = '.vl.json'
const PRINTS = ['.pdf', '.png']

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

/** Removes the figures of an earlier report, and the folder if nothing else is in it. Returns how many files these were. */
export function removeFigures(folder: string): number {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return 0
  }
  const ours = names.filter(
    (name) =>
      name.endsWith(SVG) ||
      name.endsWith(SPECIFICATION) ||
      PRINTS.some(
        (end) => name.endsWith(end) && names.includes(`${name.slice(0, -end.length)}${SPECIFICATION}`),
      ),
  )
  for (const name of ours) rmSync(join(folder, name))
  if (ours.length === names.length) rmdirSync(folder)
  return ours.length
}

/** What of an earlier report was removed, in words. */
export function removedReport(page: string, figureFiles: number): string[] {
  return [
    basename(page),
    ...(figureFiles === 0 ? [] : [`${counted(figureFiles, 'file')} in ${FIGURES_FOLDER}/`]),
  ]
}
