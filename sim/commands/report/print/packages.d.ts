/** What we use of pdfkit, which comes without types. */
declare module 'pdfkit' {
  export default class PDFDocument {
    constructor(options: {
      readonly size: readonly [number, number]
      readonly margin: number
      /** The file of the font to begin with. */
      readonly font: string
      readonly lang: string
      readonly info: Readonly<Record<string, string | Date>>
    })
    on(event: 'data', take: (chunk: Uint8Array) => void): void
    on(event: 'end' | 'error', take: (error?: Error) => void): void
    end(): void
  }
}

/** What we use of svg-to-pdfkit, which comes without types. */
declare module 'svg-to-pdfkit' {
  import type PDFDocument from 'pdfkit'
  export default function SVGtoPDF(
    document: PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: {
      readonly width: number
      readonly height: number
      /** Gives the file of a font. */
      readonly fontCallback: (family: string, bold: boolean) => string
      readonly warningCallback: (warning: string) => void
    },
  ): void
}
