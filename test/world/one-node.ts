import { NodeStore } from '../../protocol/store/node-store.ts'

/** A part of the machine, or several, with a store for the facts of one node, which is entered. */
export function ofOneNode<T>(make: (store: NodeStore) => T): T {
  const store = new NodeStore(1)
  const made = make(store)
  store.enter(store.add())
  return made
}
