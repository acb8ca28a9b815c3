/** What a link to the page names. */
export interface Linked {
  readonly text: string
  /** Undefined: that of the text. */
  readonly seed: string | undefined
}

/** Longer texts are refused: what a link decompresses to must not fill the memory of the reader who follows it. */
const TEXT_BYTES_MAX = 1_000_000

/** The fragment of an address that holds a scenario, compressed, and its seed, so that a teacher can send them. */
export async function fragmentOf({ text, seed }: Linked): Promise<string> {
  const compressed = await drained(
    new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')),
  )
  return `#${new URLSearchParams({ scenario: toBase64(compressed), ...(seed === undefined ? {} : { seed }) })}`
}

/** What a fragment holds; undefined if it holds no scenario. Throws an Error for one that is damaged. */
export async function readFragment(fragment: string): Promise<Linked | undefined> {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const packed = parts.get('scenario')
  if (packed === null) return undefined
  try {
    const compressed = new Blob([fromBase64(packed)]).stream()
    const bytes = await drained(compressed.pipeThrough(new DecompressionStream('deflate-raw')))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, seed: parts.get('seed') ?? undefined }
  } catch (error) {
    throw new Error('The link is damaged: it does not hold a scenario.', { cause: error })
  }
}

async function drained(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    length += value.length
    if (length > TEXT_BYTES_MAX) throw new Error('too long')
    parts.push(value as Uint8Array<ArrayBuffer>)
  }
}

/** With the alphabet for addresses (RFC 4648 §5), unpadded. */
function toBase64(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(characters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(characters, (character) => character.charCodeAt(0))
}
