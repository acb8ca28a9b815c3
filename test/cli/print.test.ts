import { inflateSync } from 'node:zlib'
import test from 'ava'
import { type Print, parseFormats, printerFor } from '../../sim/commands/report/print/formats.ts'
import { Problems } from '../../sim/core/problem.ts'

const ABOUT = { title: 'Hops (all)', description: 'How many hops: β → γ.' }

/** As Vega draws: a line of dashes, letters upright, bold and tilted. */
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<rect width="200" height="100" fill="white"/>
<path d="M10,10L190,90" stroke="#0072B2" stroke-width="2" stroke-dasharray="6,3"/>
<text x="20" y="40" font-family="Helvetica, Arial, sans-serif" font-size="12px">16 → 32 nodes</text>
<text transform="translate(20,80) rotate(-40)" font-family="Helvetica, Arial, sans-serif" font-size="12px" font-weight="bold">crash</text>
</svg>`

/** The objects of a PDF, those that were compressed as they were before. */
function objectsOf(pdf: Uint8Array): string {
  const text = Buffer.from(pdf).toString('latin1')
  return text.replaceAll(/stream\n([\s\S]*?)\nendstream/g, (all, body: string) => {
    try {
      return inflateSync(Buffer.from(body, 'latin1')).toString('latin1')
    } catch {
      return all
    }
  })
}

test('a figure as PDF is of its size, has lines and letters, fonts in TrueType inside, and no image', async (t) => {
  const print = await printerFor('pdf')
  const pdf = await print(SVG, ABOUT)
  const objects = objectsOf(pdf)
  t.regex(objects, /^%PDF-1\.\d/)
  t.regex(objects, /\/MediaBox \[0 0 150 75\]/)
  t.regex(objects, /\[6 3\] 0 d/, 'dashes stay dashes')
  t.deepEqual(
    [...objects.matchAll(/\/Subtype \/(CIDFontType2|Type1|Type3|Image)/g)].map(([, type]) => type),
    ['CIDFontType2', 'CIDFontType2'],
  )
  t.is(objects.match(/\/FontFile2 /g)?.length, 2)
  t.regex(objects, /\+Arimo-Regular[\s\S]*\+Arimo-Bold/)
})

test('a figure as PNG has 300 pixels where the PDF has an inch', async (t) => {
  const print = await printerFor('png')
  const png = Buffer.from(await print(SVG, ABOUT))
  t.is(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  t.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [625, 313])
})

for (const format of ['pdf', 'png'] as const)
  test(`the same figure gives the same bytes as ${format}, whatever was drawn before`, async (t) => {
    const print = await printerFor(format)
    const first = await print(SVG, ABOUT)
    await print(SVG.replaceAll('nodes', 'keys'), { title: 'Another', description: 'Other.' })
    t.deepEqual(await print(SVG, ABOUT), first)
  })

test('--format names formats in any order, once or twice; SVG is written anyway', (t) => {
  t.deepEqual(parseFormats(undefined), [])
  t.deepEqual(parseFormats('svg'), [])
  t.deepEqual(parseFormats('PNG, pdf,png'), ['pdf', 'png'])
  const { message } = t.throws(() => parseFormats('pdf,eps'), { instanceOf: Problems })
  t.regex(message, /--format[\s\S]*Expected svg, pdf or png[\s\S]*found “eps”/)
  t.regex(t.throws(() => parseFormats('pdf,')).message, /found nothing/)
})

test('a package that is missing is a problem that says what to install; another fault stays what it is', async (t) => {
  const missing = (code: string) => async (): Promise<Print> => {
    throw Object.assign(new Error("Cannot find package 'pdfkit' imported from pdf.js"), { code })
  }
  for (const code of ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']) {
    const error = await t.throwsAsync(printerFor('pdf', missing(code)), { instanceOf: Problems })
    t.regex(error.message, /PDF need packages that are not installed: pdfkit svg-to-pdfkit/)
    t.regex(
      error.problems[0]?.hint ?? '',
      /`npm install pdfkit svg-to-pdfkit @expo-google-fonts\/arimo`, or leave pdf out/,
    )
  }
  await t.throwsAsync(printerFor('png', missing('EACCES')), { code: 'EACCES' })
})
