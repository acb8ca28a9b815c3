/** A number with separated thousands: `2,097,150`, `1,234.5`. The same in every locale. */
export const formatNumber = (value: number): string => withThousands(String(value))

/** The same of a number as it is written, which keeps its decimals. */
export function withThousands(number: string): string {
  const [whole = '', fraction] = number.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** The nearest whole number with separated thousands: `1,234,567`. */
export const grouped = (value: number): string => formatNumber(Math.round(value))

/** The noun that stands behind a count: `node` behind 1, else `nodes`. */
export const nounFor = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many)

/** A whole number of things: `1 node`, `1,000 nodes`, `2 entries`. */
export const counted = (count: number, one: string, many?: string): string =>
  `${grouped(count)} ${nounFor(count, one, many)}`

/** A user's words as one line of a terminal shows them: one column a character, and nothing that the terminal would obey. */
export const printable = (text: string): string => text.replace(/\t/g, ' ').replace(/\p{Cc}/gu, '·')

/** The same of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

/** The width of prose in documents, in columns. */
const PROSE_WIDTH = 100

/** A paragraph in lines of at most 100 columns; a word that is longer has a line of its own. */
export const wrapped = (paragraph: string): string =>
  paragraph.replace(new RegExp(`(.{1,${PROSE_WIDTH}}|\\S+)(?: +|$)`, 'g'), '$1\n').trimEnd()
