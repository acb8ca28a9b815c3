import { existsSync, readdirSync } from 'node:fs'
import test from 'ava'
import { bans, comments, fileLength, fileName, floors, type Rule } from './tidy-rules.ts'
import { codeOf, readSources } from './tidy-source.ts'

const HOUSE = ['protocol', 'sim']
const sources = readSources([...HOUSE, 'test', 'bench', 'experiments'])

const obeys = test.macro((t, rule: Rule) => {
  t.deepEqual(sources.flatMap(rule), [])
})

test('every file imports only from its own room and lower floors', obeys, floors)
test('nothing banned is used', obeys, bans)
test('no file is longer than 400 lines', obeys, fileLength)
test('file names are kebab-case', obeys, fileName)
test('no debt without a reason, and no way round the checkers', obeys, comments)

test('every room says in a README what lives there', (t) => {
  const rooms = ['protocol', ...HOUSE.flatMap(subfolders)]
  t.deepEqual(
    rooms.filter((room) => !existsSync(`${room}/README.md`)),
    [],
  )
})

function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
}

// The rules themselves, on made-up files.

const offences = (rule: Rule, path: string, text: string) => rule({ path, text })

for (const [rule, path, text] of [
  [floors, 'sim/core/a.ts', `import { a } from '../../protocol/id.ts'`],
  [floors, 'sim/core/a.ts', `export * from './b.ts'`],
  [floors, 'sim/run/plan.ts', `import { run } from '../run.ts'`],
  [floors, 'sim/commands/a.ts', `import 'node:fs'`],
  [floors, 'sim/commands/run/a.ts', `import '../shell/b.ts'`],
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

test('code is what is left without comments, texts and regular expressions', (t) => {
  t.is(codeOf(`a('x"y', "it's") // b`), 'a(     ,       )     ')
  t.is(codeOf(`a = /'[/"]/g; b`), 'a =        g; b')
  t.is(codeOf(`\`it's \${a({ b: \`c\${d}\` })} e\` + f`), '`       a({ b: `   d}  })}    + f')
  t.is(codeOf('a / b / c'), 'a / b / c')
  t.is(codeOf('a /* b\n */ c'), 'a     \n    c')
})
