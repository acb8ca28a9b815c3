import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { projectPath } from '../scenario/parsing.ts'
import { difference } from './difference.ts'
import { Interpreter } from './interpreter.ts'
import { formatScript, parseScript } from './script-file.ts'

/*
 * Conversations of the protocol, to be read in a review: in each .txt of this folder commands, and below each what came of
 * it. A change of the protocol shows there as a difference. E_PASTRY_ACCEPT_GOLDEN=1 writes the files anew.
 */

const FOLDER = 'test/conversations'

for (const file of readdirSync(projectPath(FOLDER)).filter((name) => name.endsWith('.txt')))
  test(`the conversation in ${file} is, line by line, what comes of its commands`, (t) => {
    const path = projectPath(`${FOLDER}/${file}`)
    const accepted = readFileSync(path, 'utf8')
    const blocks = parseScript(accepted)
    const interpreter = new Interpreter(blocks.map(({ command }) => command))
    const actual = formatScript(
      blocks.map((block) => ({ ...block, output: interpreter.execute(block.command) })),
    )
    if (process.env.E_PASTRY_ACCEPT_GOLDEN === '1') writeFileSync(path, actual)
    const remedy =
      'If the new conversation is right, accept it: E_PASTRY_ACCEPT_GOLDEN=1 npx ava dist/test/conversations'
    if (accepted === actual) t.pass()
    else t.fail(`${file} differs.\n${difference(accepted, actual)}\n\n${remedy}`)
    t.deepEqual(interpreter.unanswered(), [], 'every operation is answered')
  })
