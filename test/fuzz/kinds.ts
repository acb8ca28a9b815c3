import { readdirSync, readFileSync } from 'node:fs'
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml'
import { Draw } from '../../sim/explore/draw/draw.ts'
import { parseResolved, Simulation } from '../../sim/index.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { estimateRun } from '../../sim/sweep/estimate.ts'
import { runOf } from '../../sim/sweep/plan.ts'
import { drawDataset, drawMatrix, drawTrace } from '../random/data-files.ts'
import { parse, projectPath } from '../scenario/parsing.ts'
import { parse as parseSweep } from '../sweep/parsing.ts'
import { hostileKey, hostileValue } from './hostile.ts'
import { mutateDocument, mutateTable, mutateText } from './mutate.ts'

/** An input that the fuzzer made: a text, and what becomes of it. */
export interface Input {
  readonly text: string
  /** Throws Problems for what a user may not say; anything else that it throws is a finding. */
  readonly read: () => unknown
}

/** Makes the inputs of one kind. Each depends on nothing but its draws. */
export type Kind = (draw: Draw) => Input

const read = (path: string): string => readFileSync(projectPath(path), 'utf8')
const yamlIn = (folder: string): string[] =>
  readdirSync(projectPath(folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `${folder}/${name}`)

const SCENARIOS = [...yamlIn('scenarios'), ...yamlIn('scenarios/papers'), ...yamlIn('scenarios/faults')].map(
  read,
)
const SWEEPS = yamlIn('scenarios/sweeps').map((path) => ({ text: read(path), folder: 'scenarios/sweeps' }))
const DOCUMENTS: readonly unknown[] = SCENARIOS.map((text) => parseYaml(text))
const SWEEP_DOCUMENTS: readonly unknown[] = SWEEPS.map(({ text }) => parseYaml(text))

/** Files that a mutated scenario may name, beside those that are shipped. */
const FILES = { 'matrix.txt': '0 10\n10 0\n', 'trace.csv': 'time_s,node,event\n1,a,join\n' }
const inFolder = { folder: 'scenarios', files: FILES }

/** Longer than any run of the fuzzer's may be: nodes that live at a time. */
const NODES_PLAYED = 60
const EVENTS_PLAYED = 300

/** What is done with a scenario that is sound: nothing of it may be a surprise later. */
function use(scenario: ResolvedScenario, draw: Draw): void {
  warningsOf(scenario)
  estimateRun(scenario)
  parseResolved(JSON.parse(JSON.stringify(scenario)))
  const nodes = scenario.phases.reduce((sum, phase) => sum + (phase.kind === 'join' ? phase.nodes : 0), 0)
  if (nodes <= NODES_PLAYED && draw.toss(0.1)) new Simulation(scenario).step(EVENTS_PLAYED)
}

/** As YAML, as JSON, or as YAML that is damaged, too. */
function textOf(draw: Draw, document: unknown): string {
  const text = draw.toss(0.2) ? (JSON.stringify(document) ?? 'null') : stringifyYaml(document)
  return draw.toss(0.1) ? mutateText(draw, text) : text
}

const scenario: Kind = (draw) => {
  const index = draw.whole(0, SCENARIOS.length - 1)
  const text = draw.toss(0.3)
    ? mutateText(draw, SCENARIOS[index]!)
    : textOf(draw, mutateDocument(draw, DOCUMENTS[index], DOCUMENTS))
  return { text, read: () => use(parse(text, inFolder), draw) }
}

const RUNS_AT_MOST = 60

const sweep: Kind = (draw) => {
  const index = draw.whole(0, SWEEPS.length - 1)
  const { text: shipped, folder } = SWEEPS[index]!
  const text = draw.toss(0.3)
    ? mutateText(draw, shipped)
    : textOf(draw, mutateDocument(draw, SWEEP_DOCUMENTS[index], [...SWEEP_DOCUMENTS, ...DOCUMENTS]))
  const base = (path: string) => readFileSync(projectPath(`${folder}/${path}`), 'utf8')
  return {
    text,
    read: () => {
      const plan = parseSweep(text, { files: filesOf(base), seeds: 1, runsAtMost: RUNS_AT_MOST })
      use(plan.scenarioOf(runOf(plan, 1)), draw)
    },
  }
}

/** Reads files of the project when the sweep helper asks for them by their names. */
function filesOf(open: (path: string) => string): Readonly<Record<string, string>> {
  return new Proxy(
    {},
    { get: (_, path) => attempt(() => open(String(path).replace(/^scenarios\/sweeps\//, ''))) },
  )
}

function attempt(action: () => string): string | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

const scenarioWith = (section: string, phases: readonly string[]): string =>
  `name: fuzzed\n${section}phases:\n${phases.map((phase) => `  - ${phase}\n`).join('')}`

/** Of a data file: a scenario that names it, and the file. */
function dataFile(draw: Draw, text: string, name: string, scenarioText: string): Input {
  return { text, read: () => use(parse(scenarioText, { files: { [name]: text } }), draw) }
}

const matrix: Kind = (draw) => {
  const model = 'network: { latency: { model: matrix, file: m.txt } }\n'
  const text = mutateTable(draw, drawMatrix(draw), ' ')
  return dataFile(draw, text, 'm.txt', scenarioWith(model, ['join: { nodes: 5 }']))
}

const trace: Kind = (draw) => {
  const text = mutateTable(draw, drawTrace(draw, 60), ',')
  return dataFile(draw, text, 't.csv', scenarioWith('', ['join: { nodes: 5 }', 'churn: { trace: t.csv }']))
}

const dataset: Kind = (draw) => {
  const format = draw.oneOf(['json', 'csv'])
  const drawn = drawDataset(draw, format).text
  const text = format === 'csv' && draw.toss(0.5) ? mutateTable(draw, drawn, ',') : mutateText(draw, drawn)
  const phases = ['join: { nodes: 5 }', `insert: { dataset: d.${format} }`]
  return dataFile(draw, text, `d.${format}`, scenarioWith('', phases))
}

const CITIES = [
  { name: 'Oslo', latitude: 59.9, longitude: 10.8, weight: 2 },
  { name: 'Lima', latitude: -12, longitude: -77, weight: 1 },
]

const cities: Kind = (draw) => {
  const text = textOf(draw, mutateDocument(draw, CITIES, DOCUMENTS))
  const model = 'network: { latency: { model: geographic, cities: c.json } }\n'
  return dataFile(draw, text, 'c.json', scenarioWith(model, ['join: { nodes: 5 }']))
}

const PATHS = [
  'pastry.leafSetSize',
  'network.loss',
  'network.latency',
  'phases[1].crash.fraction',
  'phases[0]',
  'phases[0].join.nodes',
  'phases[99].join',
  'expect',
  'name',
  'interval',
]

const override: Kind = (draw) => {
  const path = draw.toss(0.7) ? draw.oneOf(PATHS) : mutateText(draw, draw.oneOf(PATHS))
  const value = draw.weighted<() => string | undefined>([
    [2, () => draw.oneOf(['16', '0.25', '{ count: 3 }', '{ model: constant }', '5s', 'null'])],
    [1, () => hostileKey(draw)],
    [3, () => JSON.stringify(hostileValue(draw))],
  ])()
  const text = draw.toss(0.1) ? `${path}${value}` : `${path}=${value}`
  const set = [text, ...(draw.toss(0.3) ? [`${draw.oneOf(PATHS)}=null`] : [])]
  return { text, read: () => use(parse(draw.oneOf(SCENARIOS), { ...inFolder, set }), draw) }
}

const RESOLVED = SCENARIOS.map((text): unknown => JSON.parse(JSON.stringify(parse(text, inFolder))))

/** What a manifest holds is written by the program: a mistake in it must be reported, but a sound one need not be playable. */
const manifest: Kind = (draw) => {
  const document = mutateDocument(draw, withoutData(draw.oneOf(RESOLVED)), DOCUMENTS)
  return { text: JSON.stringify(document) ?? 'null', read: () => parseResolved(document) }
}

/** Long lists are of no use here, and slow. */
function withoutData(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 20).map(withoutData)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutData(inner)]))
}

/** All kinds of input, with their shares of all inputs. */
export const KINDS: readonly (readonly [name: string, share: number, kind: Kind])[] = [
  ['scenario', 0.22, scenario],
  ['sweep', 0.03, sweep],
  ['matrix', 0.2, matrix],
  ['trace', 0.2, trace],
  ['dataset', 0.13, dataset],
  ['cities', 0.07, cities],
  ['override', 0.08, override],
  ['manifest', 0.07, manifest],
]

export const inputOf = (name: string, kind: Kind, number: number): Input =>
  kind(new Draw(number, `fuzz ${name}`))
