import { type RunResult, Simulation } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { runInSlices } from '../shell/interruption.ts'
import { MANIFEST_FILE, MANIFEST_FORMAT, type Manifest, writeManifest } from '../shell/manifest.ts'
import type { ProgressLine } from '../shell/progress-line.ts'
import { VERSION } from '../shell/version.ts'
import { type FailedOperation, RunOutput } from './run-output.ts'

export interface RecordOptions {
  /** Where to write the file of a name. */
  readonly file: (name: string) => string
  readonly progress: ProgressLine
  readonly trace: 'off' | 'on'
  readonly wireMode: 'off' | 'on'
  readonly checks: 'off' | 'on'
  /** The folder for long lists of data, which runs may share. */
  readonly data: string
  /** The command that repeats the run, for the manifest. */
  readonly command: string
  /** Ends the run early. */
  readonly signal: AbortSignal
}

/** A run of which every file is written. */
export interface RecordedRun {
  readonly result: RunResult
  readonly manifest: Manifest
  readonly firstFailure: FailedOperation | undefined
}

/** Runs a scenario and writes all its files. Throws the reason of an aborted signal. */
export async function recordRun(scenario: ResolvedScenario, options: RecordOptions): Promise<RecordedRun> {
  const { file, progress, trace, wireMode, checks, command } = options
  const startedAt = performance.now()
  const traceOf = trace === 'on' ? scenario : undefined
  const output = new RunOutput({ file, traceOf, progress: (state) => progress.show(state) })
  let result: RunResult
  try {
    const simulation = new Simulation(scenario, { wireMode, checks, sinks: output.sinks })
    result = await runInSlices(simulation, options.signal)
    output.finish(result.fingerprint)
  } finally {
    progress.clear()
    output.close()
  }
  const wallSeconds = (performance.now() - startedAt) / 1_000
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    command,
    start: startOf(scenario),
    scenario,
    wireMode,
    checks,
    versions: { 'e-pastry': VERSION, node: process.version },
    fingerprint: result.fingerprint,
    expectations: result.expectations,
    violations: result.violations,
    virtualSeconds: result.virtualTime / 1_000_000,
    events: result.events,
    wallSeconds,
    eventsPerSecond: Math.round(result.events / wallSeconds),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1_024,
  }
  writeManifest(file(MANIFEST_FILE), manifest, options.data)
  return { result, manifest, firstFailure: output.firstFailure }
}

function startOf({ phases }: ResolvedScenario): Manifest['start'] {
  return phases.some((phase) => phase.kind === 'join' && phase.start === 'converged')
    ? 'converged'
    : 'protocol'
}
