import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { headingsOf } from '../tidy-docs.ts'
import { rowsOf } from './tables.ts'

const LIMITS = readFileSync('docs/limits.md', 'utf8')

/** Whole and decimal numbers as they are written: `2,729`, `0.072`. */
const numbersIn = (text: string): string[] =>
  [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([number]) => number.replace(/,$/, ''))

test('every figure of docs/limits.md stands in the section that is named beside it', (t) => {
  const rows = rowsOf(LIMITS, 3).filter(([, , source]) => /\.md#/.test(source ?? ''))
  t.true(rows.length >= 20)
  for (const [limit, measured = '', source = ''] of rows) {
    const [, file, anchor] = /\(([\w-]+\.md)#([^)]+)\)/.exec(source)!
    const there = new Set(numbersIn(sectionOf(readFileSync(`docs/${file}`, 'utf8'), anchor!)))
    for (const number of numbersIn(withoutCodeAndLinks(measured)))
      t.true(there.has(number), `${limit}: ${number} is not in ${file}#${anchor}`)
  }
})

/** From each heading to the next. A line of code that begins with # is no heading. */
function sectionsOf(text: string): string[] {
  const sections: string[][] = [[]]
  let isFenced = false
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced
    if (!isFenced && /^#+ /.test(line)) sections.push([])
    sections.at(-1)!.push(line)
  }
  return sections.map((lines) => lines.join('\n'))
}

/** A section, from its heading to the next. */
const sectionOf = (text: string, anchor: string): string =>
  sectionsOf(text).find((section) => headingsOf(section).has(anchor)) ?? ''

const withoutCodeAndLinks = (text: string): string => text.replaceAll(/`[^`]*`|\[[^\]]*\]\([^)]*\)/g, '')

/** Numbers that a section states beside its output and that have another source, such as a version or a range. */
const OF_OTHER_SOURCES = /^<!-- not from the output: (?<numbers>.*) -->$/m

/**
 * The numbers in the prose of a section with an output of a command that stand neither in its code, commands and tables, as
 * they are or rounded, nor in its list of numbers of other sources.
 */
function strayNumbers(section: string): string[] {
  if (!section.includes('<!-- output')) return []
  const others = OF_OTHER_SOURCES.exec(section)?.groups?.numbers ?? ''
  const [code = [], prose = []] = divided(section)
  const shown = numbersIn(`${code.join('\n')}\n${others}`)
  return numbersIn(withoutCodeAndLinks(prose.join('\n'))).filter((number) => {
    const decimals = number.split('.')[1]?.length ?? 0
    return !shown.some((each) => toValue(each).toFixed(decimals) === toValue(number).toFixed(decimals))
  })
}

const toValue = (number: string): number => Number(number.replaceAll(',', ''))

/** Lines of code and tables, and lines of prose; neither has headings and comments. */
function divided(section: string): [string[], string[]] {
  let isFenced = false
  const lines = section.split('\n').filter((line) => !/^(#|<!--)/.test(line))
  const isCode = lines.map((line) => {
    if (line.startsWith('```')) isFenced = !isFenced
    return isFenced || /^( {4}|\||```)/.test(line)
  })
  return [lines.filter((_, index) => isCode[index]), lines.filter((_, index) => !isCode[index])]
}

const documents = [
  'README.md',
  ...readdirSync('docs')
    .sort()
    .map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'))

test('a number in the prose beside an output stands in that output, or is said to be of another source', (t) => {
  for (const path of documents)
    for (const section of sectionsOf(readFileSync(path, 'utf8')))
      t.deepEqual(strayNumbers(section), [], `${path}: ${section.split('\n', 1)}`)
})

test('a number that no output shows is found; one that is rounded, or declared, is none', (t) => {
  const section = (prose: string) => `## A\n\n${prose}\n\n<!-- output -->\n\n    $ run 3\n    hops 1.25\n`
  t.deepEqual(strayNumbers(section('It took 1.3 hops, or 1.25, in 3 runs.')), [])
  t.deepEqual(strayNumbers(section('It took 1.4 hops, 12 of them in [2 runs](a.md) of `2`.')), ['1.4', '12'])
  t.deepEqual(strayNumbers(section('It took 1.4 hops.\n\n<!-- not from the output: 1.4 -->')), [])
  t.deepEqual(strayNumbers('## A\n\n1.4 hops, without an output.'), [])
})

test('a comment in a block of code ends no section', (t) => {
  const sections = sectionsOf('# A\n\n```yaml\n# a comment\nname: a\n```\n\n1.4 hops\n\n## B\n')
  t.deepEqual(
    sections.filter((section) => section !== '').map((section) => section.split('\n', 1)),
    [['# A'], ['## B']],
  )
})
