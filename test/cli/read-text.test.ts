import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { readText } from '../../sim/commands/shell/read-text.ts'
import { Unreadable } from '../../sim/core/unreadable.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-read-text-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const refusalOf = (path: string): readonly string[] => {
  try {
    readText(path)
    return []
  } catch (error) {
    return error instanceof Unreadable ? [error.message, error.remedy ?? ''] : [String(error)]
  }
}

const TEXT = 'key,value\nZürich,1\n'

const BYTES: [what: string, bytes: Uint8Array, reason: RegExp, remedy: RegExp][] = [
  [
    'UTF-16 with a mark',
    Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
    /^it is UTF-16 text/,
    /iconv -f UTF-16 -t UTF-8/,
  ],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), /^it is UTF-16 text/, /iconv -f UTF-16 -t UTF-8/],
  [
    'UTF-16, the other way round',
    Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(),
    /^it is UTF-16 text/,
    /iconv/,
  ],
  [
    'Latin-1',
    Buffer.from(TEXT, 'latin1'),
    /not UTF-8 text.*Latin-1.*\(line 2\)/,
    /iconv -f WINDOWS-1252 -t UTF-8/,
  ],
  ['gzip', gzipSync(TEXT), /^it is compressed \(gzip\)$/, /gunzip/],
  [
    'a spreadsheet',
    Buffer.from('PK\u0003\u0004xl/workbook.xml'),
    /^it is a ZIP archive/,
    /save the spreadsheet as CSV/,
  ],
]

for (const [what, bytes, reason, remedy] of BYTES) {
  test(`a file that is no text says what it is, and what to do: ${what}`, (t) => {
    const path = join(folder, what)
    writeFileSync(path, bytes)
    const [found = '', hint = ''] = refusalOf(path)
    t.regex(found, reason)
    t.regex(hint, remedy)
  })
}

test('what is no file is not read: a pipe would never end, a device neither', (t) => {
  t.deepEqual(refusalOf('/dev/zero'), [
    'it is a device, not a file',
    'Write what comes out of it into a file.',
  ])
  t.deepEqual(refusalOf(folder), ['it is a folder', ''])
  t.deepEqual(refusalOf(join(folder, 'nowhere')), ['there is no such file', ''])
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  t.deepEqual(refusalOf(pipe), ['it is a pipe, not a file', 'Write what comes out of it into a file.'])
})

test('text in UTF-8 is read, with a mark and without', (t) => {
  writeFileSync(join(folder, 'plain'), TEXT)
  t.is(readText(join(folder, 'plain')), TEXT)
})
