import { Problem, Problems } from '../../core/problem.ts'
import type { LookupRow } from '../../measure/columns.ts'
import { Simulation, type TraceLine } from '../../run.ts'
import { parseResolved } from '../../scenario/parse.ts'
import { estimateRun } from '../../sweep/estimate.ts'
import { EXIT } from '../shell/exit-code.ts'
import { interruptible, runInSlices } from '../shell/interruption.ts'
import { type InLargerHeap, largerHeap } from '../shell/larger-heap.ts'
import { readManifest } from '../shell/manifest.ts'
import { ProgressLine } from '../shell/progress-line.ts'
import { otherRun } from '../shell/repeatable-run.ts'
import { requireResults } from '../shell/results-kind.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { VERSION } from '../shell/version.ts'
import { tellStory } from './story.ts'

export interface ExplainArguments {
  /** The results folder of one run. */
  readonly results: string
  /** As in the column `operation` of lookups.csv. */
  readonly operation: number
  readonly progress: 'shown' | 'hidden'
}

/**
 * Reports what became of one operation. The run is replayed from its manifest. Since a run is deterministic, nothing
 * about the operation needs to have been recorded. Returns the exit code; throws Problems.
 */
export async function explainCommand(
  args: ExplainArguments,
  terminal: Terminal,
  inLargerHeap?: InLargerHeap,
): Promise<number> {
  const { results, operation } = args
  requireResults(results, ['run'])
  const manifest = readManifest(results)
  const recorded = parseResolved(manifest.scenario)
  const heap = largerHeap(estimateRun(recorded).heapBytes)
  if (heap !== undefined && inLargerHeap !== undefined) return inLargerHeap(heap)
  const trace: TraceLine[] = []
  let row: LookupRow | undefined
  let operations = 0
  const progress = new ProgressLine(terminal, args.progress)
  const simulation = new Simulation(
    // The row is wanted even if the run kept none; what is recorded does not change what happens.
    { ...recorded, record: { lookups: 'all', ring: 'none' } },
    {
      traceOperation: operation,
      sinks: {
        row: (file, each) => {
          if (file !== 'lookups') return
          operations++
          if (each.operation === operation) row = each as LookupRow
        },
        trace: (line) => trace.push(line),
        progress: (state) => progress.show(state),
      },
    },
  )
  const result = await interruptible((signal) => runInSlices(simulation, signal)).finally(() =>
    progress.clear(),
  )
  if (!row) throw unknownOperation(args, operations)
  terminal.print(tellStory(row, trace, painter(terminal.printColour)))
  if (result.fingerprint === manifest.fingerprint) return EXIT.ok
  terminal.report(
    `${otherRun(manifest, VERSION)} The story above is what happens now; run the scenario again to record that.\n`,
  )
  return EXIT.failed
}

function unknownOperation({ results, operation }: ExplainArguments, operations: number): Problems {
  return new Problems([
    new Problem({
      file: results,
      statement: `This run had ${operations} operations; none has the number ${operation}.`,
      hint: 'The first column of lookups.csv gives the numbers.',
    }),
  ])
}
