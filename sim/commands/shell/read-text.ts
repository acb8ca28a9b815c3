import { readFileSync, type Stats, statSync } from 'node:fs'
import { Unreadable } from '../../core/unreadable.ts'
import { formatNumber } from '../../core/words.ts'
import { systemReason } from './system-error.ts'

/** A string may hold some more; what is read of it takes several times as much. */
const BYTES_MAX = 256 * 1_048_576

/** The text of a file in UTF-8. Throws `Unreadable`: it says what the file is, and what to do. */
export function readText(path: string): string {
  const file = attempt(() => statSync(path))
  const kind = kindOf(file)
  if (kind !== undefined)
    throw new Unreadable(`it is ${kind}, not a file`, { remedy: 'Write what comes out of it into a file.' })
  if (file.size > BYTES_MAX)
    throw new Unreadable(
      `it has ${formatNumber(file.size)} bytes, more than the ${formatNumber(BYTES_MAX)} that are read`,
      { remedy: 'Cut it to the part that is needed.' },
    )
  const bytes = attempt(() => readFileSync(path))
  refuseOtherThanText(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1)[0]!
    throw new Unreadable(
      `it is not UTF-8 text, but perhaps Latin-1 or Windows-1252 (line ${before.split('\n').length})`,
      { remedy: `Save it as UTF-8, such as with \`iconv -f WINDOWS-1252 -t UTF-8\`.` },
    )
  }
}

function attempt<Result>(action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    throw new Unreadable(systemReason(error), { cause: error })
  }
}

/** A kind of file that never ends or cannot be read as text. (Reading a folder fails anyway.) */
function kindOf(file: Stats): string | undefined {
  if (file.isFIFO()) return 'a pipe'
  if (file.isSocket()) return 'a socket'
  return file.isCharacterDevice() || file.isBlockDevice() ? 'a device' : undefined
}

/** How files begin that are taken for text now and then. */
const PACKED: readonly [start: readonly number[], kind: string, remedy: string][] = [
  [[0x1f, 0x8b], 'compressed (gzip)', 'Unpack it: `gunzip`.'],
  [[0x42, 0x5a, 0x68], 'compressed (bzip2)', 'Unpack it: `bunzip2`.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed (xz)', 'Unpack it: `unxz`.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed (zstd)', 'Unpack it: `unzstd`.'],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a ZIP archive, as the files of spreadsheets are',
    'Unpack it, or save the spreadsheet as CSV in UTF-8.',
  ],
]

const BYTES_LOOKED_AT = 4_096

function refuseOtherThanText(bytes: Uint8Array): void {
  const head = bytes.subarray(0, BYTES_LOOKED_AT)
  for (const [start, kind, remedy] of PACKED)
    if (start.every((byte, at) => head[at] === byte)) throw new Unreadable(`it is ${kind}`, { remedy })
  const zeros = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0)
  const hasMark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (hasMark || zeros > head.length / 4)
    throw new Unreadable('it is UTF-16 text or binary data, not UTF-8 text', {
      remedy: 'Save it as UTF-8, such as with `iconv -f UTF-16 -t UTF-8`.',
    })
}
