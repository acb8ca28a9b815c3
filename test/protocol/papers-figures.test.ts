import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { projectPath } from '../scenario/parsing.ts'

const SECTION = /^## The papers' figures.*?(?=^## )/ms
/** The right column of a table. */
const HERE = /^\| .* \| (?<names>`.+`) \|$/gm

const sources = readdirSync(projectPath('protocol'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(projectPath(`protocol/${file}`), 'utf8'))

/** Does the protocol have a function of that name, or a class with that method? */
function exists(name: string): boolean {
  const [owner, method] = name.split('.') as [string, string | undefined]
  if (method === undefined)
    return sources.some(
      (text) => text.includes(`\nfunction ${owner}(`) || text.includes(`\nexport function ${owner}(`),
    )
  const declaration = new RegExp(`^  (private )?${method}\\(`, 'm')
  return sources.some((text) => text.includes(`class ${owner} `) && declaration.test(text))
}

test('docs/protocol.md sets the papers’ figures beside functions that exist', (t) => {
  const [section] = SECTION.exec(readFileSync(projectPath('docs/protocol.md'), 'utf8'))!
  const names = [...section.matchAll(HERE)].flatMap(({ groups }) => groups!.names!.split(', '))
  t.true(names.length > 40)
  t.deepEqual(
    names.map((name) => name.replaceAll('`', '')).filter((name) => !exists(name)),
    [],
  )
})
