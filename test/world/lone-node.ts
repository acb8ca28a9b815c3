import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { PastryParameters } from '../../protocol/base/parameters.ts'
import type { Environment } from '../../protocol/environment.ts'
import { PastryMachine } from '../../protocol/machine.ts'
import { PastryNode } from '../../protocol/node.ts'

/** A node on a machine of its own, as on a real host, and what was attached to that: the store has room for one node. */
export function loneNode<A>(
  self: NodeHandle,
  environment: Environment,
  parameters: PastryParameters,
  attach: (machine: PastryMachine) => A,
): { readonly node: PastryNode; readonly attached: A } {
  const machine = new PastryMachine(environment, parameters, { nodes: 'one' })
  const attached = attach(machine)
  return { node: new PastryNode(machine, self), attached }
}
