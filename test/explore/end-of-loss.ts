import { type Simulation, streamKey } from '../../sim/index.ts'
import { Network } from '../../sim/network/network.ts'

/**
 * From the start of a phase on no datagram is lost; their jitter is what it would have been. No scenario can say so: the network
 * of the run is wrapped.
 */
export function endLossWith(simulation: Simulation, phase: number): void {
  const { seed, network } = simulation.scenario
  if (network.loss === 0) return
  const { world } = simulation
  const { latency, deadHost } = world.network
  const { jitter } = network
  const lossless = new Network({ latency, jitter, loss: 0, deadHost, key: streamKey(seed, 'network') })
  simulation.observe({
    phaseStarted: (started) => {
      if (started === phase) world.network.delay = (from, to, sequence) => lossless.delay(from, to, sequence)
    },
  })
}
