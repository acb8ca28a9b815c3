import workerpool from 'workerpool'
import type { ExploredSeed } from '../../sim/commands/explore/worker.ts'
import { unplayed } from '../../sim/explore/explore.ts'
import { micros } from '../../sim/index.ts'
import { CRASHES, INTERRUPTED } from './ended-shrinking-seeds.ts'

const EXPLORED: ExploredSeed = {
  exploration: unplayed([{ checker: 'one answer', text: 'planted', at: micros(0), node: undefined }]),
  cpuSeconds: 0,
  shrinkingCpuSeconds: 0,
  shrunk: undefined,
}

/** Every seed breaks a promise; of two the process ends before the scenario is shrunk. */
function explore(seed: number): Promise<ExploredSeed> | ExploredSeed {
  if (seed !== INTERRUPTED && seed !== CRASHES) return EXPLORED
  workerpool.workerEmit(EXPLORED)
  // What has been sent has to leave the process first.
  setTimeout(() => (seed === CRASHES ? process.exit(1) : process.kill(process.pid, 'SIGINT')), 100)
  return new Promise(() => {})
}

workerpool.worker({ explore })
