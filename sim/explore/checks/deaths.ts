import type { Checker } from './checker.ts'

const noFalseDeaths: Checker = {
  name: 'no false deaths',
  promise:
    'As long as every datagram arrives, and in time, no live node is declared dead, though clocks may be wrong by a tenth.',
  beyond: [
    'loss that goes on',
    'heavy loss',
    'long delays',
    'damage unnoticed',
    'partition',
    'one-way links',
    'blocked pairs',
    'NATs',
    'pauses',
    'slow nodes',
  ],
  watch: ({ record, broken }) => {
    let haveAllArrived = true
    return {
      sent: ({ fate, condition }) => {
        if (fate < 0 || condition === 'damaged') haveAllArrived = false
      },
      dropped: () => {
        haveAllArrived = false
      },
      emitted: (node, event) => {
        if (event.type === 'declaredDead' && haveAllArrived && record.ring.live.has(event.peer))
          broken(`node ${node} declared node ${event.peer} dead, which lives`, node)
      },
    }
  },
}

export const DEATH_CHECKERS = [noFalseDeaths]
