import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { parse } from 'yaml'
import { annotatedSchema, jsonSchema } from '../sim/scenario/schema/json-schema.ts'
import { CONTENT_POLICY } from './content-policy.ts'
import type { Shipped } from './page/scenarios.ts'
import type { Start } from './page/start.ts'
import { readTours } from './read-tours.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LAB = join(ROOT, 'lab')
const OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  tsconfig: join(LAB, 'tsconfig.json'),
  // Where aliases are looked for, from whichever folder the command is called.
  absWorkingDir: ROOT,
  alias: {
    // Those of Node want Node's buffers.
    'csv-parse/sync': 'csv-parse/browser/esm/sync',
    'csv-stringify/sync': 'csv-stringify/browser/esm/sync',
  },
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions
/** Before all else: zod would try whether it may compile, which the page's policy reports as a violation. */
const WITHOUT_COMPILING = 'globalThis.__zod_globalConfig = { jitless: true }'
/** Scenarios that a browser plays in reasonable time, those for newcomers first. */
const FOLDERS = ['', 'faults']
const FIRST = ['first-steps.yaml', 'concurrent-joins.yaml', 'healing.yaml', 'mass-failure.yaml']
const DATA = 'data'

/** By these a folder is known as one that holds the page. */
export const PAGE_FILES = ['index.html', 'page.js', 'worker.js', 'scenarios.json'] as const

/**
 * Builds the page into a folder of static files that any web server can hand out, below any path.
 *
 * @param start what the page begins with; the first of the shipped scenarios if it is left out
 */
export async function buildLab(folder: string, start?: Start): Promise<void> {
  await mkdir(folder, { recursive: true })
  // The editor is loaded after the picture, as a chunk. Threads share no chunk with the page: with one that they shared the page would
  // load the simulator, too.
  await build({
    ...OPTIONS,
    outdir: resolve(folder),
    entryPoints: { page: join(LAB, 'page/main.tsx') },
    splitting: true,
  })
  await build({
    ...OPTIONS,
    outdir: resolve(folder),
    banner: { js: WITHOUT_COMPILING },
    entryPoints: { worker: join(LAB, 'worker/worker.ts'), charts: join(LAB, 'charts/chart-worker.ts') },
  })
  for (const name of ['style.css', 'panels.css', 'tour.css'])
    await cp(join(LAB, 'page', name), join(folder, name))
  const page = await readFile(join(LAB, 'page/index.html'), 'utf8')
  await writeFile(join(folder, 'index.html'), page.replace('CONTENT_POLICY', CONTENT_POLICY))
  await writeFile(join(folder, 'schema.json'), JSON.stringify(annotatedSchema(jsonSchema())))
  await writeFile(join(folder, 'scenarios.json'), JSON.stringify({ ...(await shippedScenarios()), start }))
}

async function shippedScenarios(): Promise<Omit<Shipped, 'start'>> {
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
  return { shipped, files, tours: readTours(join(ROOT, 'lab/tours')) }
}

function inOrder(a: string, b: string): number {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}
