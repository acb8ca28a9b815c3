import { estimateRun } from '../../sweep/estimate.ts'
import { EXIT } from '../shell/exit-code.ts'
import { interruptible, runInSlices } from '../shell/interruption.ts'
import { type InLargerHeap, largerHeap } from '../shell/larger-heap.ts'
import { short, spokenSeconds } from '../shell/numbers.ts'
import { StatusLine } from '../shell/progress-line.ts'
import type { RunSource } from '../shell/repeatable-run.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { Details } from './details.ts'
import { type DetailsOfBoth, partingText, sameText } from './diff-text.ts'
import { FirstDifference, type Parting } from './first-difference.ts'
import { openAgain, openSource, type TraceSource } from './source.ts'

export interface TraceDiffArguments {
  readonly a: RunSource
  /** Without a path the first, carried out again. */
  readonly b: Omit<RunSource, 'path'> & Partial<Pick<RunSource, 'path'>>
  readonly progress: 'shown' | 'hidden'
}

/**
 * Says where two runs part, and what happens there, as `diff` does of texts: the exit code is 0 if they are the same, 1 if they differ.
 * Throws Problems.
 */
export async function traceDiffCommand(
  args: TraceDiffArguments,
  terminal: Terminal,
  inLargerHeap?: InLargerHeap,
): Promise<number> {
  const { path = args.a.path } = args.b
  const second = { ...args.b, path }
  const a = openSource(args.a)
  // What is recorded compared with itself would say nothing about the code.
  const sources = { a, b: path === args.a.path ? openAgain(a, second) : openSource(second) }
  const heap = largerHeap(heapBytes(sources.a) + heapBytes(sources.b))
  if (heap !== undefined && inLargerHeap !== undefined) return inLargerHeap(heap)
  const look = { columns: terminal.printColumns, paint: painter(terminal.printColour) }
  terminal.print(`a  ${sources.a.title}\nb  ${sources.b.title}\n\n`)
  const status = new StatusLine(terminal, args.progress)
  const difference = new FirstDifference(sources.a.records, sources.b.records)
  const shown = {
    step: (events: number) => {
      status.show((seconds) => progressText(difference.compared, seconds))
      return difference.step(events)
    },
    result: () => difference.result(),
  }
  return interruptible(async (signal) => {
    const { same, parting } = await runInSlices(shown, signal).finally(() => status.clear())
    if (parting === undefined) {
      terminal.print(`${sameText({ same, parting }, sources.a.fingerprint() ?? sources.b.fingerprint())}\n`)
      return EXIT.ok
    }
    const details: DetailsOfBoth = {
      a: await detailsOf(sources.a, parting, 'a', signal),
      b: await detailsOf(sources.b, parting, 'b', signal),
    }
    terminal.print(`${partingText(same, parting, details, look).join('\n')}\n`)
    return EXIT.failed
  })
}

const progressText = (compared: number, seconds: number): string =>
  `${short(compared)} events compared  ${spokenSeconds(seconds)}`

const heapBytes = ({ scenario, made }: TraceSource): number =>
  scenario === undefined || made === 'before' ? 0 : estimateRun(scenario).heapBytes

async function detailsOf(
  { scenario }: TraceSource,
  { before, after }: Parting,
  which: 'a' | 'b',
  signal: AbortSignal,
): Promise<DetailsOfBoth['a']> {
  if (scenario === undefined) return new Map()
  return runInSlices(new Details(scenario, [...before, ...after[which]]), signal)
}
