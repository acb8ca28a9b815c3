import { idToHex } from '../../../protocol/base/id.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'
import { isAcknowledged } from '../record/history.ts'
import type { Checker } from './checker.ts'
import { copyFaults, lossFaults } from './data.ts'

const forwards: Checker = {
  name: 'copies go forward',
  promise: 'No node replaces its copy of a key by an older version.',
  beyond: ['damage unnoticed'],
  watch: ({ broken }) => {
    const held = new Map<string, Version>()
    let wasPutToTest = false
    return {
      emitted: (node, event) => {
        if (event.type !== 'stored' && event.type !== 'discarded') return
        const copy = `${node} ${idToHex(event.key)}`
        if (event.type === 'discarded') return void held.delete(copy)
        const before = held.get(copy)
        held.set(copy, event.version)
        wasPutToTest ||= before !== undefined
        if (before === undefined || compareVersions(event.version, before) >= 0) return
        broken(
          `node ${node} replaced ${versionText(before)} by ${versionText(event.version)} of ${idToHex(event.key)}`,
          node,
        )
      },
      wasPutToTest: () => wasPutToTest,
    }
  },
}

const versionText = ({ counter, writer }: Version): string => `version ${counter} of operation ${writer}`

const acknowledged: Checker = {
  name: 'acknowledged writes',
  promise:
    'An acknowledged version is lost only if as many of its holders crash as had to store it first, or if none that stays has room for it, or can be reached before the time of its leaver is up.',
  beyond: ['damage unnoticed', 'severed ring', 'forgetful seed server', 'slow nodes'],
  watch: ({ record, scenario, broken }) => ({
    ended: () => {
      const view = { record, storage: scenario.storage }
      for (const history of record.history.keys)
        for (const { text, at } of lossFaults(history, view)) broken(text, undefined, at)
    },
    // A copy of something acknowledged has gone.
    wasPutToTest: (before) =>
      record.history.keys.some(({ key, operations }) => {
        const lastAt = record.copies.partings(key).findLast(({ at }) => at < before)?.at
        return operations.some((each) => isAcknowledged(each) && each.ended < (lastAt ?? 0))
      }),
  }),
}

const atRest: Checker = {
  name: 'copies at rest',
  promise:
    'At rest each value that crashes have left is on the k active nodes closest to its key, in one version, and nowhere else.',
  beyond: ['damage unnoticed', 'severed ring', 'loss that goes on', 'forgetful seed server', 'slow nodes'],
  watch: ({ record, scenario, simulation, broken }) => ({
    atRest: () => {
      const view = { record, storage: scenario.storage, at: simulation.now }
      for (const history of record.history.keys) for (const text of copyFaults(history, view)) broken(text)
    },
    wasPutToTest: () => record.history.keys.some(({ operations }) => operations.some(isAcknowledged)),
  }),
}

export const COPY_CHECKERS = [forwards, acknowledged, atRest]
