import PDFDocument from 'pdfkit'
import SVGtoPDF from 'svg-to-pdfkit'
import { VERSION } from '../../shell/version.ts'
import type { TextAlternative } from '../svg.ts'
import { FONT_FILES } from './fonts.ts'
import { sizeOf } from './svg-size.ts'

const POINTS_PER_PIXEL = 72 / 96

/**
 * A figure as a page of PDF of its size: lines stay lines, letters stay letters, and the font is inside. It is
 * dated 1970, always, so that the same figure gives the same bytes.
 */
export async function printPdf(svg: string, { title, description }: TextAlternative): Promise<Uint8Array> {
  const size = sizeOf(svg)
  const [width, height] = [size.width * POINTS_PER_PIXEL, size.height * POINTS_PER_PIXEL]
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    font: FONT_FILES.regular,
    lang: 'en',
    info: {
      Title: title,
      Subject: description,
      Creator: `E-Pastry ${VERSION}`,
      CreationDate: new Date(0),
    },
  })
  const chunks: Uint8Array[] = []
  const written = new Promise((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    document.on('end', resolve)
    document.on('error', reject)
  })
  SVGtoPDF(document, svg, 0, 0, {
    width,
    height,
    fontCallback: (_, bold) => (bold ? FONT_FILES.bold : FONT_FILES.regular),
    warningCallback: (warning) => {
      throw new Error(`A figure as PDF: ${warning}`)
    },
  })
  document.end()
  await written
  return Buffer.concat(chunks)
}
