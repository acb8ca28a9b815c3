import { type Problem, Problems } from '../../core/problem.ts'
import { remedyOf } from '../../core/unreadable.ts'
import { kindOf } from '../phases/phase-kinds.ts'
import { documentPhases } from '../phases/phase-names.ts'
import { toSchemaNode } from '../schema/json-schema.ts'
import { type City, cities } from '../schema/network.ts'
import type { ScenarioDocument } from '../schema/schema.ts'
import { type LocatedDocument, problemAt } from '../text/document.ts'
import { expectedByDefault, schemaProblems } from '../text/schema-problems.ts'
import { type Path, Source } from '../text/source.ts'
import { type ChurnTrace, readChurnTrace } from './churn-trace.ts'
import { type Coordinates, readCoordinates } from './coordinates.ts'
import { readCsvDataset } from './csv-dataset.ts'
import { type DatasetEntry, readDataset } from './dataset.ts'
import type { FileContents } from './file-contents.ts'
import { type RecordedOperation, readWorkloadTrace } from './workload-trace.ts'

type MatrixDocument = Extract<ScenarioDocument['network']['latency'], { readonly model: 'matrix' }>

/** What a scenario states about a file of measured round trips. */
type StatedFormat = Pick<MatrixDocument, 'entries' | 'form' | 'separator' | 'decimal' | 'names'> & {
  readonly unit: NonNullable<MatrixDocument['unit']> | 'auto'
}

/** How a scenario gets at the files that it names. */
export interface DataFileReader {
  /** The text of a data file, named as the scenario names it; it throws an error whose message is the reason alone. */
  readonly readFile: (path: string) => string
  /** Reads a latency matrix (`parseLatencyMatrix` of sim/network, which this room does not import). */
  readonly parseLatencyMatrix: (
    text: string,
    format: StatedFormat,
  ) => { readonly rows: readonly (readonly number[])[] }
  /** What has been read, for the next time: if many scenarios name the same files, each is read once. */
  readonly known?: Map<string, unknown>
}

/** What is wrong with a file that could not be read. */
class Unread {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    this.problems = problems
  }
}

/** All data files that the sound sections name, each read once, and the problems of the files that could not be read. */
export function readDataFiles(
  document: LocatedDocument & { readonly file: string },
  { network, phases }: Partial<Pick<ScenarioDocument, 'network' | 'phases'>>,
  reader: DataFileReader,
): FileContents & { readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const datasets = new Map<string, DatasetEntry[]>()
  const cityLists = new Map<string, City[]>()
  const matrices = new Map<string, readonly (readonly number[])[]>()
  const coordinates = new Map<string, Coordinates>()
  const traces = new Map<string, ChurnTrace>()
  const workloads = new Map<string, RecordedOperation[]>()

  const read = <Content>(
    into: Map<string, Content>,
    path: Path,
    name: string,
    parse: Parse<Content>,
    { key = name, how }: { readonly key?: string; readonly how: unknown },
  ): void => {
    if (into.has(key)) return
    const reading = JSON.stringify([name, how])
    const known = reader.known?.get(reading) as Content | undefined
    const content = known ?? readOne({ document, path, name, parse, reader })
    if (content instanceof Unread) return void problems.push(...content.problems)
    reader.known?.set(reading, content)
    into.set(key, content)
  }

  const latency = network?.latency
  const latencyFile = ['network', 'latency', 'file']
  if (latency?.model === 'matrix') {
    const { siteLatency: _, ...how } = { ...latency, unit: latency.unit ?? ('auto' as const) }
    read(matrices, latencyFile, how.file, ({ text }) => reader.parseLatencyMatrix(text, how).rows, { how })
  }
  if (latency?.model === 'coordinates') {
    const { nodes: _, min: __, ...how } = latency
    read(coordinates, latencyFile, how.file, (source) => readCoordinates(source, how), { how })
  }
  if (latency?.model === 'geographic' && typeof latency.cities === 'string')
    read(cityLists, ['network', 'latency', 'cities'], latency.cities, readCities, { how: 'cities' })
  for (const phase of documentPhases(phases ?? [])) {
    const file = kindOf(phase).file?.(phase)
    if (file === undefined) continue
    const path = [...phase.path, ...file.field]
    if (file.holds === 'traces') {
      const { key, settings } = file
      read(traces, path, file.name, (source) => readChurnTrace(source, settings), { key, how: [key] })
    } else if (file.holds === 'workloads')
      read(workloads, path, file.name, readWorkloadTrace, { how: 'workload' })
    else read(datasets, path, file.name, datasetReader(file.name), { how: 'dataset' })
  }
  return { datasets, cities: cityLists, coordinates, matrices, traces, workloads, problems }
}

type Parse<Content> = (source: { file: string; text: string }) => Content

function readOne<Content>(task: {
  document: LocatedDocument & { readonly file: string }
  /** Where the scenario names the file. */
  path: Path
  name: string
  parse: Parse<Content>
  reader: DataFileReader
}): Content | Unread {
  const { document, path, name, parse, reader } = task
  let text: string
  try {
    text = reader.readFile(name)
  } catch (error) {
    const statement = `The file ${JSON.stringify(name)} cannot be read: ${(error as Error).message}.`
    const hint = remedyOf(error) ?? 'A path is relative to the folder of the scenario.'
    return new Unread([problemAt(document, path, { statement, hint })])
  }
  const file = pathBeside(document.file, name)
  try {
    return parse({ file, text })
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return new Unread(error.problems.map((problem) => problem.with({ file: problem.file ?? file })))
  }
}

const datasetReader = (name: string): Parse<DatasetEntry[]> =>
  /\.csv$/i.test(name) ? readCsvDataset : readDataset

function readCities({ file, text }: { file: string; text: string }): City[] {
  const source = new Source({ file, text })
  if (source.problems.length > 0) throw new Problems(source.problems)
  const result = cities.safeParse(source.value, { error: expectedByDefault })
  if (!result.success)
    throw new Problems(
      schemaProblems({ document: source, schema: toSchemaNode(cities) }, result.error.issues),
    )
  return result.data
}

/** The path of a file that a scenario names, as seen from where the scenario is named; for messages. */
function pathBeside(scenario: string, name: string): string {
  const folder = /^(.*[\\/])[^\\/]*$/.exec(scenario)?.[1] ?? ''
  return /^([\\/]|[A-Za-z]:)/.test(name) ? name : `${folder}${name}`
}
