import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { counted } from '../../core/words.ts'
import type { NodeBeliefs } from '../../run/beliefs.ts'
import { SEED_SERVER_HANDLE } from '../../run/world.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { estimateRun } from '../../sweep/estimate.ts'
import { EXIT } from '../shell/exit-code.ts'
import { interruptible, runInSlices } from '../shell/interruption.ts'
import { type InLargerHeap, largerHeap } from '../shell/larger-heap.ts'
import type { Manifest } from '../shell/manifest.ts'
import { ProgressLine } from '../shell/progress-line.ts'
import { otherRun, type RunSource, readRun } from '../shell/repeatable-run.ts'
import { folded } from '../shell/table.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { VERSION } from '../shell/version.ts'
import { linesOf, type ReplayOptions, untilOf, wantedOf } from './arguments.ts'
import { beliefsText, LEGEND } from './beliefs-text.ts'
import { nodesTable } from './nodes-table.ts'
import { ReplayedRun } from './replayed-run.ts'
import { TraceLines } from './trace-lines.ts'

export interface ReplayArguments extends RunSource, ReplayOptions {
  /** Of what nodes believe. */
  readonly length: 'short' | 'full'
  readonly progress: 'shown' | 'hidden'
}

/**
 * Repeats a run, prints the requested events of its trace, and what nodes believe where it stops. For a results folder it continues to the
 * end then, and compares the fingerprints. Returns the exit code; throws Problems.
 */
export async function replayCommand(
  args: ReplayArguments,
  terminal: Terminal,
  inLargerHeap?: InLargerHeap,
): Promise<number> {
  const { scenario, recorded } = readRun(args)
  const { name, seed, pastry } = scenario
  const wanted = wantedOf(args, pastry.idBits)
  const until = untilOf(args)
  const heap = largerHeap(estimateRun(scenario).heapBytes)
  const lines = new TraceLines({ wanted, most: linesOf(args), print: (text) => terminal.print(text) })
  if (heap !== undefined && inLargerHeap !== undefined) return inLargerHeap(heap)
  const paint = painter(terminal.printColour)
  terminal.print(`${paint(name, 'bold')}, seed ${seed}\n\n`)
  return interruptible(async (signal) => {
    const progress = new ProgressLine(terminal, args.progress)
    const run = new ReplayedRun(scenario, until, {
      event: (event) => lines.event(event),
      progress: (state) => progress.show(state),
    })
    const stop = await runInSlices(run, signal).finally(() => progress.clear())
    lines.finish()
    terminal.print(`\n${paint(momentText(run, stop), 'bold')}\n\n`)
    terminal.print(`${whatNodesBelieve(run, scenario, args, terminal).join('\n')}\n`)
    if (recorded === undefined) return EXIT.ok
    const result = await runInSlices(run.rest, signal).finally(() => progress.clear())
    return compare(result.fingerprint, recorded, terminal)
  })
}

function momentText({ simulation, reached }: ReplayedRun, stop: string): string {
  const { events } = simulation.world.scheduler
  return `At ${(reached / 1_000_000).toFixed(6)} s, after ${counted(events, 'event')}: ${stop}.`
}

/** The nodes that are named, in full, or else one line for each that runs. */
function whatNodesBelieve(
  { simulation, keyNames, reached: now, isOver }: ReplayedRun,
  { pastry }: ResolvedScenario,
  { node, length }: ReplayArguments,
  { printColumns: columns, printColour }: Terminal,
): string[] {
  if (node === undefined) {
    const all = simulation.membership.live.inOrder().map((handle) => simulation.beliefsOf(handle)!)
    return all.length === 0 ? ['No node runs.'] : nodesTable(all, { columns, idBits: pastry.idBits })
  }
  const look = {
    length,
    columns,
    idBits: pastry.idBits,
    now,
    keyNames,
    paint: painter(printColour),
  }
  let marked = 0
  const texts = node.split(',').map((each) => {
    const handle = Number(each) as NodeHandle
    if (handle === SEED_SERVER_HANDLE) return ['Node 0 is the seed server: it has no leaf set and no table.']
    const beliefs: NodeBeliefs | undefined = simulation.beliefsOf(handle)
    if (beliefs !== undefined) {
      marked++
      return beliefsText(beliefs, look)
    }
    const newest = simulation.world.hosts.directory.size - 1
    if (handle <= newest) return [`Node ${each} does not run.`]
    return [`There is no node ${each}${isOver ? '' : ' yet'}: ${started(newest)}.`]
  })
  const legend = marked === 0 ? [] : ['', ...folded(LEGEND, columns)]
  return [...texts.flatMap((text, index) => (index === 0 ? text : ['', ...text])), ...legend]
}

const started = (newest: number): string =>
  newest === 0 ? 'none has been started' : `the newest is ${newest}`

function compare(fingerprint: string, recorded: Manifest, terminal: Terminal): number {
  if (fingerprint === recorded.fingerprint) {
    terminal.print(`\nThe replay is the recorded run: fingerprint ${fingerprint}.\n`)
    return EXIT.ok
  }
  terminal.report(
    `${otherRun(recorded, VERSION)} Recorded ${recorded.fingerprint}, replayed ${fingerprint}. What is above is what happens now.\n`,
  )
  return EXIT.failed
}
