/** How wide the characters from the blank to the tilde are in Helvetica and Arial, in thousandths of the size of the letters. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]
const OTHERS = 600
const BOLD = 1.08
/** Another font may be used if there is no Helvetica. */
const RESERVE = 1.03

/**
 * The width of a text in pixels. Without a canvas Vega reckons with eight tenths of the size for every character, which is half as
 * much again as it should be, and cuts labels off that have room.
 */
export function textWidth(
  { fontSize, bold }: { fontSize: number; bold: 'yes' | 'no' },
  text: string,
): number {
  let thousandths = 0
  for (const character of text)
    thousandths += WIDTHS[(character.codePointAt(0) ?? 0) - ' '.charCodeAt(0)] ?? OTHERS
  return ((thousandths * fontSize) / 1_000) * RESERVE * (bold === 'yes' ? BOLD : 1)
}
