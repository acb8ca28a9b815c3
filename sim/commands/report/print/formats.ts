import { Problem, Problems } from '../../../core/problem.ts'
import { usageMistake } from '../../shell/usage-mistake.ts'
import type { TextAlternative } from '../svg.ts'

/** A figure as the bytes of a file. */
export type Print = (svg: string, about: TextAlternative) => Promise<Uint8Array>

/** What a figure can be written as beside SVG. */
export type PrintFormat = keyof typeof PRINTS

/** The packages of a format, and the module that loads them. */
const PRINTS = {
  pdf: {
    packages: 'pdfkit svg-to-pdfkit @expo-google-fonts/arimo',
    load: async (): Promise<Print> => (await import('./pdf.ts')).printPdf,
  },
  png: {
    packages: '@resvg/resvg-js @expo-google-fonts/arimo',
    load: async (): Promise<Print> => (await import('./png.ts')).printPng,
  },
} as const

const PRINT_FORMATS = Object.keys(PRINTS) as readonly PrintFormat[]

/** The formats of `--format pdf,png`, without SVG, which is always written. Throws Problems for any other word. */
export function parseFormats(list: string | undefined): PrintFormat[] {
  const words = list === undefined ? [] : list.split(',').map((word) => word.trim().toLowerCase())
  const unknown = words.find((word) => word !== 'svg' && !PRINT_FORMATS.some((format) => format === word))
  if (unknown !== undefined)
    throw usageMistake('--format', {
      expected: 'svg, pdf or png, or several of them separated by commas',
      found: unknown === '' ? 'nothing' : `“${unknown}”`,
    })
  return PRINT_FORMATS.filter((format) => words.includes(format))
}

/** Writes figures in a format. Throws Problems if the packages for that are not installed. */
export async function printerFor(
  format: PrintFormat,
  load: () => Promise<Print> = PRINTS[format].load,
): Promise<Print> {
  try {
    return await load()
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new Problems([
      new Problem({
        file: '--format',
        statement: `Figures as ${format.toUpperCase()} need packages that are not installed: ${PRINTS[format].packages}.`,
        hint: `Install them with \`npm install ${PRINTS[format].packages}\`, or leave ${format} out.`,
      }),
    ])
  }
}
