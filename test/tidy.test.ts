import { existsSync, readdirSync } from 'node:fs'
import test from 'ava'
import { links, proseWidth, readDocs } from './tidy-docs.ts'
import { circles, deadExports, type GraphRule } from './tidy-graph.ts'
import { bans, comments, fileLength, fileName, floors, type Rule } from './tidy-rules.ts'
import { codeOf, readSources } from './tidy-source.ts'

const HOUSE = ['protocol', 'sim']
const ROOMS = [...HOUSE, 'bench', 'experiments', 'lab']
const sources = readSources([...ROOMS, 'test', 'examples'])

const obeys = test.macro((t, rule: Rule) => {
  t.deepEqual(sources.flatMap(rule), [])
})

test('every file imports only from its own room and lower floors', obeys, floors)
test('nothing banned is used', obeys, bans)
test('no file is longer than 400 lines', obeys, fileLength)
test('file names are kebab-case', obeys, fileName)
test('no debt without a reason, and no way round the checkers', obeys, comments)

const allObey = test.macro((t, rule: GraphRule) => {
  t.deepEqual(rule(sources), [])
})

test('no file imports itself through others', allObey, circles)
test('nothing is exported that no other file needs', allObey, deadExports)

const docs = readDocs(['docs', ...ROOMS, 'test'])

test('prose of documents is wrapped at 100 columns', (t) => {
  t.deepEqual(docs.flatMap(proseWidth), [])
})

test('every link of a document leads to a file, and to a heading of it', (t) => {
  t.deepEqual(links(docs), [])
})

test('every room, and every room in a room, says in a README what lives there', (t) => {
  t.deepEqual(
    ROOMS.flatMap(folders).filter((room) => !existsSync(`${room}/README.md`)),
    [],
  )
})

/** A folder and all that lie in it. */
function folders(folder: string): string[] {
  const nested = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => folders(`${folder}/${entry.name}`))
  return [folder, ...nested]
}

// The rules themselves, on made-up files.

const offences = (rule: Rule, path: string, text: string) => rule({ path, text })

for (const [rule, path, text] of [
  [floors, 'sim/core/a.ts', `import { a } from '../../protocol/id.ts'`],
  [floors, 'sim/core/a.ts', `export * from './b.ts'`],
  [floors, 'sim/run/plan.ts', `import { run } from '../run.ts'`],
  [floors, 'sim/commands/a.ts', `import 'node:fs'`],
  [floors, 'sim/commands/run/a.ts', `import '../shell/b.ts'`],
  [
    floors,
    'lab/page/a.ts',
    `import '../worker/b.ts'\nimport { c } from '../../sim/index.ts'\nimport 'preact'`,
  ],
  [floors, 'lab/a.ts', `import 'node:fs'\nimport '../sim/commands/shell/b.ts'`],
  [bans, 'sim/core/distributions.ts', 'Math.sin(x)'],
  [bans, 'sim/network/a.ts', 'Math.sqrt(x)'],
  [bans, 'sim/core/a.ts', `'Math.random' // process.exit`],
  [bans, 'sim/commands/a.ts', 'await process.exit()'],
  [fileLength, 'sim/core/a.ts', 'x\n'.repeat(400)],
  [comments, 'sim/core/a.ts', '// TODO in step 3: replicas'],
] as const)
  test(`${rule.name} allows ${say(text)} in ${path}`, (t) => t.deepEqual(offences(rule, path, text), []))

for (const [rule, path, text] of [
  [floors, 'sim/network/a.ts', `import {\n  a,\n} from '../scenario/schema.ts'`],
  [floors, 'protocol/a.ts', `export type { T } from '../sim/core/b.ts'`],
  [floors, 'sim/core/a.ts', `import '../../test/a.ts'`],
  [floors, 'protocol/a.ts', `import 'zod'`],
  [floors, 'sim/run.ts', `const fs = import('node:fs')`],
  [floors, 'sim/stray.ts', ''],
  [floors, 'sim/commands/shell/a.ts', `import '../run/b.ts'`],
  [floors, 'lab/page/a.ts', `import '../../sim/commands/shell/b.ts'`],
  [floors, 'lab/page/a.ts', `import 'node:fs'`],
  [floors, 'sim/commands/a.ts', `import '../../lab/serve.ts'`],
  [bans, 'protocol/a.ts', 'Math.random()'],
  [bans, 'sim/commands/a.ts', 'Math.random()'],
  [bans, 'sim/core/a.ts', 'new Date()'],
  [bans, 'sim/core/a.ts', '`now: ${' + 'Date.now()}`'],
  [bans, 'sim/host/a.ts', 'process.exit(1)'],
  [bans, 'sim/network/a.ts', 'Math.sin(x)'],
  [bans, 'protocol/a.ts', 'const a = 2 ** b'],
  [bans, 'sim/measure/a.ts', 'list.sort()'],
  [bans, 'protocol/a.ts', 'await reply'],
  [fileLength, 'sim/core/a.ts', 'x\n'.repeat(401)],
  [fileName, 'sim/core/EventQueue.ts', ''],
  [comments, 'sim/core/a.ts', '// TO' + 'DO'],
] as const)
  test(`${rule.name} forbids ${say(text)} in ${path}`, (t) => t.is(offences(rule, path, text).length, 1))

function say(text: string): string {
  const lines = text.split('\n').length
  return lines > 9 ? `${lines - 1} lines` : `“${text.replaceAll(/\s+/g, ' ')}”`
}

test('an offence says where, what and why', (t) => {
  t.deepEqual(offences(bans, 'sim/core/a.ts', '\nlist.sort()'), [
    'sim/core/a.ts:2: `.sort()` is banned here: the order must be total and defined by the data',
  ])
  t.deepEqual(offences(floors, 'sim/core/a.ts', `import {\n  a,\n} from '../run.ts'`), [
    "sim/core/a.ts:3: 'sim/run.ts' is not on a lower floor",
  ])
})

const graph = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }))

test('a circle of files is reported once, as the shortest way round; types count', (t) => {
  const files = graph({
    'sim/a.ts': `import { b } from './b.ts'`,
    'sim/b.ts': `import type { C } from './c.ts'\nimport './d.ts'`,
    'sim/c.ts': `export * from './a.ts'`,
    'sim/d.ts': `import { e } from './e.ts'`,
    'sim/e.ts': '',
  })
  t.deepEqual(circles(files), ['a circle: sim/a.ts → sim/b.ts → sim/c.ts → sim/a.ts'])
})

test('a file that imports itself is a circle, and one among tests is none of ours', (t) => {
  t.deepEqual(circles(graph({ 'sim/a.ts': `import { a } from './a.ts'` })), ['a circle: sim/a.ts → sim/a.ts'])
  t.deepEqual(
    circles(graph({ 'test/a.ts': `import './b.ts'`, 'test/b.ts': `import './a.ts'`, 'sim/a.ts': '' })),
    [],
  )
})

const USER = `import { a, type B } from '../core/a.ts'`

for (const [what, files] of [
  [
    'what another file imports',
    { 'sim/core/a.ts': 'export const a = 1\nexport interface B {}', 'sim/run/c.ts': USER },
  ],
  [
    'what an experiment imports',
    { 'sim/core/a.ts': 'export const a = 1', 'experiments/c.ts': `import { a } from '../sim/core/a.ts'` },
  ],
  [
    'what the package offers',
    { 'sim/index.ts': `export { a } from './core/a.ts'`, 'sim/core/a.ts': 'export const a = 1' },
  ],
  [
    'what is imported with all the rest',
    { 'sim/core/a.ts': 'export const a = 1', 'sim/c.ts': `import * as a from './core/a.ts'` },
  ],
  [
    'a type that names a part of the others',
    { 'sim/core/a.ts': 'interface C extends B {}\nexport interface B {}' },
  ],
  [
    'what a test tries alone',
    {
      'sim/core/a.ts': 'export const a = [1]\nconst all = [...a]',
      'test/a.test.ts': `import { a } from '../sim/core/a.ts'`,
    },
  ],
] as const)
  test(`deadExports allows ${what}`, (t) => t.deepEqual(deadExports(graph(files)), []))

for (const [what, files, offence] of [
  [
    'what nothing imports',
    { 'sim/core/a.ts': '\nexport function a() {}\na()' },
    'sim/core/a.ts:2: no other file imports `a`',
  ],
  [
    'a type that nothing uses',
    { 'sim/core/a.ts': 'export type B = 1 // B' },
    'sim/core/a.ts:1: no other file imports `B`',
  ],
  [
    'what is imported under one name from elsewhere',
    { 'sim/core/a.ts': 'export const a = 1', 'sim/c.ts': `import { a } from './b.ts'` },
    'sim/core/a.ts:1: no other file imports `a`',
  ],
  [
    'what is handed on to no file',
    { 'sim/b.ts': `export { a as b } from './core/a.ts'`, 'sim/core/a.ts': 'export const a = 1' },
    'sim/b.ts:1: no other file imports `b`',
  ],
  [
    'what only tests use',
    { 'sim/core/a.ts': 'export const a = b.a', 'test/a.test.ts': `import { a } from '../sim/core/a.ts'` },
    'sim/core/a.ts:1: only tests import `a`',
  ],
] as const)
  test(`deadExports forbids ${what}`, (t) => t.deepEqual(deadExports(graph(files)), [offence]))

test('code is what is left without comments, texts and regular expressions', (t) => {
  t.is(codeOf(`a('x"y', "it's") // b`), 'a(     ,       )     ')
  t.is(codeOf(`a = /'[/"]/g; b`), 'a =        g; b')
  t.is(codeOf(`\`it's \${a({ b: \`c\${d}\` })} e\` + f`), '`       a({ b: `   d}  })}    + f')
  t.is(codeOf('a / b / c'), 'a / b / c')
  t.is(codeOf('a /* b\n */ c'), 'a     \n    c')
})

const LONG = 'word '.repeat(30).trimEnd()
const wide = (text: string) => proseWidth({ path: 'docs/a.md', text })

test('only prose has a width: code, tables, headings, and what cannot be broken have none', (t) => {
  const link = `[a document](${'x'.repeat(100)}.md)`
  const free = ['```', LONG, '```', `    ${LONG}`, `| ${LONG} |`, `# ${LONG}`, link, `- ${link}`, '']
  t.deepEqual(wide(free.join('\n\n')), [])
  t.deepEqual(wide(`short\n${LONG}`), ['docs/a.md:2: wider than 100 columns'])
  t.deepEqual(wide(`- ${LONG}`), ['docs/a.md:1: wider than 100 columns'])
})

test('a link to a file or a heading that is not there is an offence; one to another site is none', (t) => {
  const b = { path: 'docs/b.md', text: '# One, *two* `three` (four)\n```\n# Code\n```' }
  const of = (target: string) =>
    links([{ path: 'docs/a.md', text: `[a](${target})` }, b], (path) => path === 'docs/b.md')
  for (const target of ['b.md', '../docs/b.md', 'b.md#one-two-three-four', 'https://a.org/b.md'])
    t.deepEqual(of(target), [])
  for (const target of ['c.md', 'docs/b.md', '#one', 'b.md#code'])
    t.deepEqual(of(target), [`docs/a.md:1: ${target} leads nowhere`])
})
