import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { buildLab } from '../../lab/build.ts'
import { labCommand } from '../../lab/command.ts'
import { CONTENT_POLICY } from '../../lab/content-policy.ts'
import type { Shipped } from '../../lab/page/scenarios.ts'
import { serve } from '../../lab/serve.ts'
import { parseLatencyMatrix, parseScenario } from '../../sim/index.ts'
import { ENVIRONMENT } from '../cli/command.ts'
import { SMALL } from './scenarios.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-lab-command-'))
test.after.always(() => rmSync(root, { recursive: true }))

const BYTES_MAX = 1_500_000
const PAGE = join(root, 'page')
let built: Promise<void> | undefined
const build = (): Promise<void> => (built ??= buildLab(PAGE))
const shippedIn = (folder: string): Shipped =>
  JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8'))

/** Calls the command without a process of its own. */
async function lab(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const status = await labCommand(args, {
    print: (text) => {
      stdout += text
    },
    report: (text) => {
      stderr += text
    },
    progressColumns: 0,
    printColumns: 80,
    printColour: 'off',
    reportColour: 'off',
  })
  return { status, stdout, stderr }
}

test('--help shows the usage', async (t) => {
  const { status, stdout } = await lab('--help')
  t.is(status, 0)
  t.regex(stdout, /npm run lab \[scenario \| results folder\][\s\S]*--port[\s\S]*--host[\s\S]*--build/)
})

for (const [mistake, args, message] of [
  ['a misspelt option', ['--prot', '80'], /Unknown option: --prot[\s\S]*Did you mean --port/],
  ['no port', ['--port', 'http'], /--port[\s\S]*0 … 65535, found http/],
  ['two scenarios', ['a.yaml', 'b.yaml'], /One scenario or results folder, not also b\.yaml/],
  ['a seed of nothing', ['--seed', '3'], /No scenario is named/],
  ['a scenario that is not there', ['none.yaml'], /none\.yaml[\s\S]*there is no such file/],
  ['a folder without results', ['scenarios'], /Expected the folder of a run/],
  ['a folder with other files', ['--build', 'docs'], /In docs there are other files/],
] as const)
  test(`${mistake} is the user's mistake, and nothing is served`, async (t) => {
    const { status, stdout, stderr } = await lab(...args)
    t.is(status, 2)
    t.is(stdout, '')
    t.regex(stderr, message)
  })

test('a scenario with a mistake is refused with all its problems, as where it is run', async (t) => {
  const file = join(root, 'typo.yaml')
  writeFileSync(file, SMALL.replace('leafSetSize', 'leafsetSise'))
  const { status, stderr } = await lab(file)
  t.is(status, 2)
  t.regex(stderr, /typo\.yaml:4:11[\s\S]*leafSetSize/)
})

test('--build writes a page that begins with the named scenario, its seed and its data files', async (t) => {
  writeFileSync(join(root, 'keys.json'), '{ "a": 1 }')
  const text = SMALL.replace('keys: 20', 'dataset: keys.json')
  writeFileSync(join(root, 'own.yaml'), text)
  const folder = join(root, 'own-page')
  const { status, stdout } = await lab(join(root, 'own.yaml'), '--seed', '9', '--build', folder)
  t.is(status, 0)
  t.regex(stdout, /own-page/)
  const { start } = shippedIn(folder)
  t.deepEqual(start, {
    kind: 'scenario',
    path: join(root, 'own.yaml'),
    text,
    seed: '9',
    files: { 'keys.json': '{ "a": 1 }' },
  })
  t.is((await lab('--build', folder)).status, 0, 'an earlier page is replaced')
  t.is(shippedIn(folder).start, undefined)
})

test('every shipped scenario of the page finds its data files in it', async (t) => {
  await build()
  const { shipped, files } = shippedIn(PAGE)
  t.true(shipped.length > 10)
  for (const { path, text } of shipped)
    t.notThrows(
      () =>
        parseScenario(text, {
          file: path,
          readFile(name) {
            const content = files[name]
            if (content === undefined) throw new Error(`no ${name}`)
            return content
          },
          parseLatencyMatrix,
        }),
      path,
    )
})

test('the page has at most 1.5 MB, compressed, and the simulator once', async (t) => {
  await build()
  const names = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name))
  const sizes = names.map((name) => gzipSync(readFileSync(join(PAGE, name))).length)
  const all = sizes.reduce((sum, bytes) => sum + bytes, 0)
  t.log(`${all} bytes compressed`)
  t.true(all <= BYTES_MAX, names.map((name, index) => `${name} ${sizes[index]}`).join(', '))
  // A sentence of the protocol's engine room.
  const page = readFileSync(join(PAGE, 'page.js'), 'utf8')
  const worker = readFileSync(join(PAGE, 'worker.js'), 'utf8')
  t.true(worker.includes('leafSetProbe'))
  t.false(page.includes('leafSetProbe'))
})

test('nothing in the page is compiled from text, and the policy stands in it', async (t) => {
  await build()
  t.true(readFileSync(join(PAGE, 'index.html'), 'utf8').includes(`content="${CONTENT_POLICY}"`))
  t.notRegex(CONTENT_POLICY, /unsafe/)
})

test('the server hands out the files of its folder with the policy, and nothing else', async (t) => {
  await build()
  writeFileSync(join(root, 'secret.txt'), 'secret')
  const server = await serve(PAGE, { host: '127.0.0.1', port: 0 })
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') return t.fail()
  t.is(address.address, '127.0.0.1')
  // `fetch` would tidy the path up.
  const status = async (path: string, method = 'GET') => {
    const asked = request({ host: '127.0.0.1', port: address.port, path, method }).end()
    const [{ statusCode, headers }] = (await once(asked, 'response')) as [IncomingMessage]
    return `${statusCode} ${headers['content-security-policy']}`
  }
  const policy = `${CONTENT_POLICY}; frame-ancestors 'none'`
  t.is(await status('/'), `200 ${policy}`)
  t.is(await status('/worker.js'), `200 ${policy}`)
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '//secret.txt',
    '/%',
    '/none',
  ])
    t.is(await status(path), `404 ${policy}`, path)
  t.is(await status('/', 'POST'), `405 ${policy}`)
})

test('it serves on this machine alone until it is interrupted, and leaves nothing behind', async (t) => {
  const TMPDIR = mkdtempSync(join(root, 'tmp-'))
  const command = spawn(process.execPath, [resolve('dist/lab/main.js'), '--port', '0'], {
    env: { ...ENVIRONMENT, TMPDIR },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => void command.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: command.stdout }), 'line')) as [string]
  t.regex(line, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  t.regex(await (await fetch(line)).text(), /E-Pastry lab/)
  t.true(readdirSync(TMPDIR).some((name) => name.startsWith('e-pastry-lab-')))
  command.kill('SIGINT')
  const [code] = await once(command, 'exit')
  t.is(code, 0)
  t.false(readdirSync(TMPDIR).some((name) => name.startsWith('e-pastry-lab-')))
  t.true(existsSync(TMPDIR))
})
