import { UNHEARD } from '../circumstances.ts'
import type { Checker } from './checker.ts'

const noFalseDeaths: Checker = {
  name: 'no false deaths',
  promise:
    'As long as every datagram arrives, and in time, no live node is declared dead, though clocks may be wrong by a tenth.',
  beyond: ['loss that goes on', ...UNHEARD, 'pauses', 'slow nodes'],
  watch: ({ record, broken }) => ({
    emitted: (node, event) => {
      if (event.type === 'declaredDead' && record.haveAllArrived && record.ring.live.has(event.peer))
        broken(`node ${node} declared node ${event.peer} dead, which lives`, node)
    },
  }),
}

export const DEATH_CHECKERS = [noFalseDeaths]
