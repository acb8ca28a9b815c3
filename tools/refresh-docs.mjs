// Runs the commands that the docs show and fills in what they print, so that nothing is pasted by hand: `npm run docs`, or
// `npm run docs -- docs/tutorial.md`. An indented block is filled in where one of these comments stands above it:
//
//     <!-- output -->                all that its last command prints; those before it are run, too
//     <!-- output: 2, 4 -->          these paragraphs, with … for the others
//     <!-- output, lines: a | b -->  the first lines that begin with these words, and none else
//     <!-- output of: npm run … -->  the same of a command that the block does not show
//
// Look at the difference afterwards: the text around a block speaks of what it shows.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const DOCS = [
  'README.md',
  'docs/scenarios.md',
  'docs/tutorial.md',
  'docs/library.md',
  'docs/exploration.md',
  'docs/sweeps.md',
  'docs/ci.md',
  'docs/replay.md',
  'docs/lessons.md',
]
const COMMENT =
  /^<!-- output(?: of: (?<hidden>.+?))?(?:: (?<paragraphs>[\d, ]+)|, lines: (?<beginnings>.+?))? -->$/
const INDENT = '    '
const PROMPT = `${INDENT}$ `
/** What in the output of a run is never the same twice, or not on two machines. */
const WALL_CLOCK = / events in .* \(.* events\/s\)|; about .* at a time/g

// Beside everything but the results of earlier runs: commands find those of the commands above, and none else.
const folder = mkdtempSync(join(tmpdir(), 'e-pastry-docs-'))
for (const name of readdirSync(root))
  if (name !== 'results') symlinkSync(join(root, name), join(folder, name))
try {
  const named = process.argv.slice(2)
  for (const doc of named.length > 0 ? named : DOCS) refresh(doc)
} finally {
  rmSync(folder, { recursive: true })
}

function refresh(doc) {
  const path = join(root, doc)
  const lines = readFileSync(path, 'utf8').split('\n')
  const filled = []
  while (lines.length > 0) {
    const line = lines.shift()
    filled.push(line)
    const { hidden, paragraphs, beginnings } = COMMENT.exec(line)?.groups ?? {}
    if (!COMMENT.test(line)) continue
    const end = lines.findIndex((each) => each !== '' && !each.startsWith(INDENT))
    const block = lines.splice(0, end === -1 ? lines.length : end)
    const shown = block.filter((each) => each.startsWith(PROMPT))
    const commands = hidden ? [hidden] : shown.map((each) => each.slice(PROMPT.length))
    if (commands.length === 0) throw new Error(`${doc}: no command below ${line}`)
    const printed = commands.map((command) => run(command)).at(-1)
    const wanted = beginnings === undefined ? excerpt(printed, paragraphs) : linesOf(printed, beginnings)
    const output = wanted.map((each) => (each === '' ? '' : INDENT + each))
    filled.push('', ...(sameButForTime([...shown, ...output], block) ?? [...shown, ...output]), '')
  }
  writeFileSync(path, filled.join('\n'))
}

function run(command) {
  process.stderr.write(`${command}\n`)
  const line = `(${command.replace(/^npm run /, 'npm run --silent ')}) 2>&1`
  // As wide as the text of the docs.
  const env = { ...process.env, COLUMNS: '100' }
  const { status, stdout } = spawnSync(line, { shell: true, cwd: folder, encoding: 'utf8', env })
  // A run that shows a failure, or a mistake, is a fine example; a command that cannot be run is none.
  if (status === null || status > 2) throw new Error(`exit code ${status}\n${stdout}`)
  return stdout.trimEnd()
}

function excerpt(text, wanted) {
  if (wanted === undefined) return text.split('\n')
  const numbers = wanted.split(',').map(Number)
  const parts = text.split('\n\n').map((part, index) => (numbers.includes(index + 1) ? part : '…'))
  if (Math.max(...numbers) > parts.length) throw new Error(`only ${parts.length} paragraphs:\n${text}`)
  return parts
    .filter((part, index) => part !== '…' || parts[index - 1] !== '…')
    .join('\n\n')
    .split('\n')
}

function linesOf(text, wanted) {
  const lines = text.split('\n')
  return wanted
    .split(' | ')
    .map((words) => lines.find((line) => line.trimStart().startsWith(words)) ?? fail(`no line ${words}`))
}

function fail(message) {
  throw new Error(message)
}

/** The block as it is, without the blank lines around it, if only the time that it took has changed. */
function sameButForTime(lines, block) {
  const old = block.join('\n').replace(/^\n+|\n+$/g, '')
  const timeless = (text) => text.replace(WALL_CLOCK, '')
  return timeless(old) === timeless(lines.join('\n')) ? old.split('\n') : undefined
}
