import { AT_REST } from '../rest.ts'
import type { Checker, WatchedRun } from './checker.ts'

/** Objects that a node may have at any time, of which 512 are open questions (decision 36); and a number for each node and each key that ever existed. */
const OBJECTS = 800
const OBJECTS_EACH = 10
/** At rest: in addition to as many as its leaf set has room for. */
const OBJECTS_AT_REST = 64
/** Timers and datagrams that wait at rest, of all nodes and of each. */
const WAITING = 40
const WAITING_EACH = 8

const boundedMemory: Checker = {
  name: 'bounded memory',
  promise:
    'At the end of each phase no node remembers more than 800 objects and ten for each node and key: open questions, probes, suspects, entries of maps.',
  watch: (run) => ({
    phaseEnded: () => {
      const { ring, history } = run.record
      checkObjects(run, OBJECTS + OBJECTS_EACH * (ring.live.size + history.keys.length))
    },
  }),
}

const atRest: Checker = {
  name: 'nothing grows at rest',
  promise:
    'At rest no node remembers more than 64 objects and one for each leaf, and no more than forty timers and datagrams, and eight for each node, wait.',
  beyond: ['loss that goes on', 'severed ring'],
  watch: (run) => {
    const { record, scenario, simulation, broken } = run
    let waitingBefore = 0
    const waiting = (): number => simulation.world.scheduler.queue.size
    return {
      phaseStarted: (phase) => {
        if (scenario.phases[phase]!.label === AT_REST) waitingBefore = waiting()
      },
      atRest: () => {
        checkObjects(run, OBJECTS_AT_REST + scenario.pastry.leafSetSize)
        const most = WAITING + WAITING_EACH * record.ring.live.size
        if (waiting() > most)
          broken(
            `${waiting()} timers and datagrams wait, and ${waitingBefore} waited when the rest began; the bound is ${most}`,
          )
      },
    }
  },
}

/** No live node may have more. */
function checkObjects({ simulation: { world }, record, broken }: WatchedRun, bound: number): void {
  for (const node of record.ring.live) {
    const held = world.nodeOf(node)?.within(() => world.machine.store.objectsHeld) ?? 0
    if (held > bound) broken(`node ${node} has ${held} objects; the bound is ${bound}`, node)
  }
}

export const MEMORY_CHECKERS = [boundedMemory, atRest]
