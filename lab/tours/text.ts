/** A piece of a text: words as they are, or an expression whose value stands there, without its braces. */
type Piece = { readonly words: string } | { readonly expression: string }

/** The pieces of a text with expressions in braces. */
export function piecesOf(text: string): Piece[] {
  return text
    .split(/(\{[^{}]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('{') ? { expression: piece.slice(1, -1).trim() } : { words: piece }))
}

/** The expressions of a text. */
export const expressionsIn = (text: string): string[] =>
  piecesOf(text).flatMap((piece) => ('expression' in piece ? [piece.expression] : []))

/** The paragraphs of a text, each on one line. */
export const paragraphsOf = (text: string): string[] =>
  text.split(/\n\s*\n/).map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
