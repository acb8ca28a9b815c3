/** About the width of a letter, as a share of the size of its font. */
const LETTER = 0.54

/** About how wide a text is, in pixels: enough to keep labels apart. */
export const textWidth = (text: string, fontSize = 12): number => text.length * LETTER * fontSize

/**
 * The lines into which a title is broken, between words, so that it fits; a word that is too long is not broken. No more lines than it
 * takes, and these as narrow as can be, so that no word is left alone.
 */
export function wrapped(title: string, width: number): string[] {
  let best = filled(title, width)
  for (;;) {
    const narrower = filled(title, widthOf(best) - 1)
    if (narrower.length > best.length || widthOf(narrower) >= widthOf(best)) return best
    best = narrower
  }
}

const widthOf = (lines: readonly string[]): number =>
  lines.reduce((widest, line) => Math.max(widest, textWidth(line)), 0)

function filled(title: string, width: number): string[] {
  const lines: string[] = []
  for (const word of title.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && textWidth(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
