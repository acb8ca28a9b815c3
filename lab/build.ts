import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { parse } from 'yaml'
import type { Shipped } from './page/scenarios.ts'
import { readTours } from './tours/read-tours.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Scenarios that a browser plays in reasonable time, those for newcomers first. */
const FOLDERS = ['', 'faults']
const FIRST = ['first-steps.yaml', 'concurrent-joins.yaml', 'healing.yaml', 'mass-failure.yaml']
const DATA = 'data'

/** Builds the page into a folder of static files that any web server can hand out, below any path. */
export async function buildLab(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await build({
    entryPoints: [
      { in: join(ROOT, 'lab/page/main.tsx'), out: 'page' },
      { in: join(ROOT, 'lab/worker/worker.ts'), out: 'worker' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    tsconfig: join(ROOT, 'lab/tsconfig.json'),
    // That of Node wants Node's buffers.
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const name of ['index.html', 'style.css']) await cp(join(ROOT, 'lab/page', name), join(folder, name))
  await writeFile(join(folder, 'scenarios.json'), JSON.stringify(await shippedScenarios()))
}

async function shippedScenarios(): Promise<Shipped> {
  const scenarios = join(ROOT, 'scenarios')
  const shipped = []
  for (const folder of FOLDERS)
    for (const name of (await readdir(join(scenarios, folder)))
      .filter((each) => each.endsWith('.yaml'))
      .sort(inOrder)) {
      const text = await readFile(join(scenarios, folder, name), 'utf8')
      const { description = '' } = parse(text) as { description?: string }
      shipped.push({ path: join(folder, name), description: description.trim(), text })
    }
  const files: Record<string, string> = {}
  for (const name of await readdir(join(scenarios, DATA)))
    files[`${DATA}/${name}`] = await readFile(join(scenarios, DATA, name), 'utf8')
  return { shipped, files, tours: await readTours(join(ROOT, 'lab/tours')) }
}

function inOrder(a: string, b: string): number {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}
