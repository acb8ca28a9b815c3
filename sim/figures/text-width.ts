/** About the width of a letter, as a share of the size of its font. */
const LETTER = 0.54

/** About how wide a text is, in pixels: enough to keep labels apart. */
export const textWidth = (text: string, fontSize = 12): number => text.length * LETTER * fontSize

/** In pixels, of a title. */
const VEGA_LETTER = 9.6

/**
 * The lines into which a title is broken, between words, so that it fits; a word that is too long stays whole. Where there is no
 * canvas to measure on, Vega takes letters for wider than they are, and what it takes for too wide moves its neighbours away.
 */
export function wrapped(title: string, width: number): string[] {
  const lines: string[] = []
  for (const word of title.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length * VEGA_LETTER <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
