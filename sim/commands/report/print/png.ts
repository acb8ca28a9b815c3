import { Resvg } from '@resvg/resvg-js'
import { FAMILY, FONT_FILES } from './fonts.ts'

/** Of 96 pixels per inch on a page to 300 on paper. */
const ZOOM = 300 / 96

/** A figure as PNG, with 300 pixels per inch of what it measures as PDF. */
export const printPng = async (svg: string): Promise<Uint8Array> =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles: Object.values(FONT_FILES),
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
  })
    .render()
    .asPng()
