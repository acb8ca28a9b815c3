import assert from 'node:assert/strict'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { JoinPhase, LeavePhase } from '../../scenario/resolved.ts'
import { operationCount, Workload, type WorkloadPhase } from '../users/workload.ts'
import type { Activity, Cues, Stage } from './activity.ts'
import { Spread } from './spread.ts'

/** The phases that do a known number of things. */

export function spreadJoins(cues: Cues, stage: Stage, phase: JoinPhase): Activity {
  const { arrival, nodes, over } = phase
  return new Spread(cues, {
    count: nodes,
    over,
    timing: arrival === 'uniform' ? 'even' : arrival,
    draws: draws(stage, phase),
    do: (index) => stage.membership.join(phase, index),
  })
}

export function spreadLeaves(cues: Cues, stage: Stage, phase: LeavePhase): Activity {
  const leavers = stage.membership.leavers(phase.leavers, phase.index)
  return new Spread(cues, {
    count: leavers.length,
    over: phase.over,
    timing: 'even',
    draws: draws(stage, phase),
    do: (index) => stage.membership.leave(leavers[index]!),
  })
}

/** Operations whose number is stated. */
export function spreadOperations(cues: Cues, stage: Stage, phase: WorkloadPhase): Activity {
  const workload = new Workload(stage, phase)
  const count = operationCount(phase, stage.keys)
  const { over } = phase
  assert(count !== undefined && over !== null, 'a number of operations has a time to take place in')
  return new Spread(cues, {
    count,
    over,
    timing: 'loose',
    draws: draws(stage, phase),
    do: (index) => {
      const request = workload.issue(index)
      if (request !== undefined) stage.requests.begin(request, phase)
    },
  })
}

function draws({ world }: Stage, { index }: { readonly index: number }): RandomStream {
  return randomStream(streamKey(world.scenario.seed, 'workload', index, 'arrivals'))
}
