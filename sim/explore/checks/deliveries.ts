import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { Checker } from './checker.ts'

const once: Checker = {
  name: 'delivered once',
  promise:
    'A node handles an operation that is answered at most as many times as its caller has asked: no message is delivered twice.',
  // Messages that a stopped process finds when it continues, or that wait for a slow one, may be older than what nodes remember of messages.
  beyond: ['damage unnoticed', 'pauses', 'slow nodes'],
  watch: ({ broken }) => {
    const handled = new Map<OperationId, Map<NodeHandle, number>>()
    const asked = new Map<OperationId, number>()
    return {
      emitted: (node, event) => {
        if (event.type === 'completed') asked.set(event.operation, event.retries + 1)
        if (event.type !== 'handled' || event.as !== 'root') return
        const byNode = handled.get(event.operation) ?? new Map<NodeHandle, number>()
        byNode.set(node, (byNode.get(node) ?? 0) + 1)
        handled.set(event.operation, byNode)
      },
      ended: () => {
        for (const [operation, times] of asked)
          for (const [node, count] of handled.get(operation) ?? [])
            if (count > times)
              broken(
                `node ${node} handled operation ${operation} ${count} times; its caller asked ${times} times`,
                node,
              )
      },
      wasPutToTest: () => [...asked.keys()].some((operation) => handled.has(operation)),
    }
  },
}

export const DELIVERY_CHECKERS = [once]
