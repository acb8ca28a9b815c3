import workerpool from 'workerpool'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { ExploredSeed } from '../../sim/commands/explore/worker.ts'
import { drawScenario } from '../../sim/explore/draw/scenario.ts'
import { unplayed } from '../../sim/explore/explore.ts'
import { micros } from '../../sim/index.ts'
import { KEPT, SHRUNK } from './planted-seeds.ts'

/** What `explore` has to report, without a run: what each seed breaks is planted. */
function explore(seed: number): ExploredSeed {
  const at = micros(2_500_000)
  const ofDrawn = [
    { checker: 'copies at rest', text: 'node 29 lacks key 3', at, node: 29 as NodeHandle },
    { checker: 'one answer', text: 'operation 17 was answered twice', at, node: 9 as NodeHandle },
  ]
  const ofShrunk = [
    { checker: 'consistent joins', text: 'node 1 answers for keys of node 2', at, node: 1 as NodeHandle },
    { checker: 'copies at rest', text: 'node 2 lacks key 1', at, node: 2 as NodeHandle },
  ]
  const shrunk = {
    document: { ...drawScenario(seed), phases: [{ join: { nodes: 2 } }] },
    plays: 54,
    end: 'minimal',
    checker: 'copies at rest',
    findings: ofShrunk,
  } as const
  return {
    exploration: unplayed(seed === KEPT ? [] : ofDrawn),
    cpuSeconds: 2,
    shrinkingCpuSeconds: seed === SHRUNK ? 9 : 0,
    shrunk: seed === SHRUNK ? shrunk : undefined,
  }
}

workerpool.worker({ explore })
