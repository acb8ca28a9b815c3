// Counts, in the commit before the renaming and in the files of today, the names and words that were to go, and writes the tables of
// docs/renames.md: `npm run renames`. It needs the history of the repository.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const BEFORE = '957a050'
const DOCUMENT = 'docs/renames.md'
const CODE = ['*.ts', '*.tsx', '*.mjs', `:!tools/count-renames.mjs`]
const DOCUMENTS = ['*.md', '*.yaml', `:!${DOCUMENT}`, ':!CHANGELOG.md']

/** A name as it was, as it is, and what it is of. */
const NAMES = [
  ['reminded', 'tellIfDeparting', 'method: a node that another counts on says so if it is departing'],
  ['bury', 'dropExpiredTombstones', 'method of storage'],
  ['vain', 'unfinishedRounds', 'rounds of repair without an end'],
  ['hasNews', 'noteNews', 'method that changes state'],
  ['wasLacking', 'hasRefused', 'room of a node'],
  ['isAmple', 'hasRoomFor', 'room of a node'],
  ['unoffered', 'toHandOver', 'keys of a leaver'],
  ['isSure', 'isNewestKnown', 'a version'],
  ['noteSure', 'noteNewestKnown', 'a version'],
  ['Asking', 'RetryPolicy', 'type: how often and how long a client asks again'],
  ['prospects', 'ifAllLive', 'the leaf set if all named nodes live'],
  ['wantsNearby', 'wouldAdd', 'question to a leaf set'],
  ['isWantedOn', 'wouldAddOn', 'question to a side of a leaf set'],
  ['tellHeir', 'warnNextClosest', 'method of forwarding'],
  ['sameness', 'identityOf', 'points of a sweep that are the same'],
  ['blamedOnOverride', 'atOverride', 'place of a problem'],
  ['mostTelling', 'mostSpecific', 'problems of a schema'],
  ['Cues', '', 'theatre, for a clock of the activity of nodes'],
  ['Stage', '', 'theatre, for what is simulated; what is left is the stage of a computation'],
  ['Walkon', '', 'theatre, for a node of a test'],
  ['theatre', '', 'the file of these'],
  ['timeHasCome', '', 'an event as a method; `record`'],
  ['inARow', '', 'joining words with commas; `listed`'],
  ['orSevered', '', 'a question that changes what is drawn'],
]

/** What a technical writer stumbles over, and what stands there now. */
const WORDS = [
  ['told', '\\btold\\b', 'reported, stated, shown'],
  ['tells', '\\btells\\b', 'shows, informs, names'],
  ['whoever, those who, somebody, anybody', '\\b(whoever|those who|somebody|anybody)\\b', 'the actor'],
  ['so often', '\\bso often\\b', 'at most N times'],
  ['came (come, comes) to nothing', '\\bc[ao]mes? to nothing\\b', 'failed'],
  [
    '“a node and second”, “a line a phase”',
    '\\b(a node and second|(line|row|run|byte|message|one|second)s? an? (phase|node|second|run|core|line|row))\\b',
    'per node and second, one line per phase',
  ],
  ['unawares', '\\bunawares\\b', 'died'],
  ['besides', '\\bbesides\\b', 'beside, also'],
  ['whole, other than of numbers', '\\bwhole\\b(?! (number|microsecond)s?)', 'complete'],
]

function count(pattern, paths, commit) {
  const args = ['grep', '-ohiP', '-e', pattern, ...(commit === undefined ? [] : [commit]), '--', ...paths]
  try {
    return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
      .trimEnd()
      .split('\n').length
  } catch (error) {
    // 1: it is nowhere.
    if (error.status === 1) return 0
    throw error
  }
}

const name = (word) => (word === '' ? '–' : `\`${word}\``)
/** Names are distinguished by their case. */
const ofName = (word) => (word === '' ? '' : `(?-i:\\b${word}\\b)`)
const now = (word) => (word === '' ? '–' : count(ofName(word), CODE))

const names = NAMES.map(
  ([was, is, about]) =>
    `| ${name(was)} | ${count(ofName(was), CODE, BEFORE)} | ${count(ofName(was), CODE)} | ${name(is)} | ${now(is)} | ${about} |`,
)
const words = WORDS.map(
  ([word, pattern, instead]) =>
    `| ${word} | ${[CODE, DOCUMENTS].map((paths) => `${count(pattern, paths, BEFORE)} | ${count(pattern, paths)}`).join(' | ')} | ${instead} |`,
)
/** Lines of files, by the thousand. */
function size(paths, commit) {
  const args = ['grep', '-c', '', ...(commit === undefined ? [] : [commit]), '--', ...paths]
  const counts = execFileSync('git', args, { encoding: 'utf8' }).trimEnd().split('\n')
  const lines = counts.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(':') + 1)), 0)
  return `${Math.round(lines / 1_000)},000`
}

const TABLES = {
  names: ['| was | then | now | is | now | of |', '|---|---|---|---|---|---|', ...names],
  words: [
    '| word | code, then | now | documents, then | now | instead |',
    '|---|---|---|---|---|---|',
    ...words,
  ],
  sizes: [
    `Code had about ${size(CODE, BEFORE)} lines then and has ${size(CODE)} now; Markdown ${size(['*.md'], BEFORE)} and ${size(['*.md'])}.`,
  ],
}

const text = readFileSync(DOCUMENT, 'utf8')
const filled = text.replaceAll(
  /(<!-- (names|words|sizes) -->\n\n)[\s\S]*?(?=\n\n|\n$)/g,
  (_, head, table) => `${head}${TABLES[table].join('\n')}`,
)
writeFileSync(DOCUMENT, filled)
