import type { RowFormat } from './delimited-block.ts'

/** What stands between the cells of a table, by name. */
export type SeparatorName = 'tab' | 'semicolon' | 'comma' | 'blank'

export const SEPARATOR_NAMES = ['tab', 'semicolon', 'comma', 'blank'] as const satisfies SeparatorName[]

const SIGNS: Readonly<Record<SeparatorName, RowFormat['delimiter']>> = {
  tab: '\t',
  semicolon: ';',
  comma: ',',
  blank: ' ',
}

/** The separator shows in the first rows of a table. */
const HEAD = 65_536

/** A table of numbers and names, separated as stated, or as its first rows show. */
export const tableFormat = (text: string, separator: SeparatorName | 'auto' = 'auto'): RowFormat => ({
  delimiter: SIGNS[separator === 'auto' ? separatorOf(text) : separator],
  quotes: 'enclose',
  blanks: 'trimmed',
})

/** Tabs if there are any, else semicolons, else commas unless these are the decimal signs of numbers with blanks between. */
export function separatorOf(text: string): SeparatorName {
  const head = text.slice(0, HEAD).replaceAll(/"[^"]*"/g, '""')
  if (head.includes('\t')) return 'tab'
  if (head.includes(';')) return 'semicolon'
  if (!head.includes(',')) return 'blank'
  const areWithinNumbers = !/(?<!\d),|,(?!\d)/.test(head)
  const areNumbersApart = /(?:^|\s)\d[\d,]* +\d[\d,]*(?:\s|$)/.test(head)
  return areWithinNumbers && areNumbersApart ? 'blank' : 'comma'
}
