import { micros } from '../../../protocol/base/time.ts'
import { UNHEARD } from '../circumstances.ts'
import { type Anomaly, anomaliesOf } from '../record/anomalies.ts'
import { isAcknowledged, type KeyHistory, mustBeExpired, type Operation } from '../record/history.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { Checker } from './checker.ts'

/** Of each key's history, once for all checkers of a run. */
const known = new WeakMap<RunRecord, readonly Found[]>()

interface Found extends Anomaly {
  readonly key: string
}

function anomaliesIn(record: RunRecord): readonly Found[] {
  const before = known.get(record)
  if (before !== undefined) return before
  const found = record.history.keys.flatMap((history) =>
    anomaliesOf(history, (version, operation) => record.isOutOfReach(history.key, version, operation)).map(
      (anomaly) => ({ ...anomaly, key: history.name ?? 'a key without a name' }),
    ),
  )
  known.set(record, found)
  return found
}

/** If there are two roots of a key, or a read may miss the newest write, less is promised. */
const TWO_ROOTS = [
  'reads at replicas',
  'quorum of one',
  'basic joins',
  ...UNHEARD,
  'stopped holders',
  'writes done again',
  'forgetful seed server',
  'slow nodes',
  'severed ring',
] as const

/** An operation among the others of its key: may it be such an anomaly? */
type IsAtStake = (operation: Operation, history: KeyHistory) => boolean

const isAnswered = ({ answer }: Operation): boolean => answer !== undefined

const isRead = (operation: Operation): boolean => operation.kind === 'lookup' && isAnswered(operation)

const isFound = ({ answer }: Operation): boolean => answer?.kind === 'found'

/** Was another operation of the key acknowledged before this one began? */
const hasFloor: IsAtStake = (operation, { operations }) =>
  isAnswered(operation) && operations.some((each) => isAcknowledged(each) && each.ended < operation.begun)

/** Does it read a key of which a value was deleted before? */
const followsDelete: IsAtStake = (operation, { operations }) =>
  isRead(operation) &&
  operations.some(({ answer, ended }) => answer?.kind === 'deleted' && ended < operation.begun)

/** Does it read a key of which a value has expired? */
const followsLife: IsAtStake = (operation, { operations }) =>
  isRead(operation) &&
  operations.some((write) => isAcknowledged(write) && mustBeExpired(write, operation.begun))

/** Looks at the end of a run for anomalies of some kinds. */
const of = (
  rule: Pick<Checker, 'name' | 'promise' | 'beyond'>,
  kinds: readonly Anomaly['kind'][],
  isAtStake: IsAtStake,
): Checker => ({
  ...rule,
  watch: ({ record, broken }) => ({
    ended: () => {
      for (const { kind, key, text, operation } of anomaliesIn(record))
        if (kinds.includes(kind))
          broken(`${kind}: ${key}: ${text}`, operation.caller, micros(operation.ended))
    },
    wasPutToTest: (before) =>
      record.history.keys.some((history) =>
        history.operations.some((operation) => operation.ended < before && isAtStake(operation, history)),
      ),
  }),
})

const answersAtRest: Checker = {
  name: 'right answers at rest',
  promise: 'At rest every read is answered, with the newest acknowledged value or a later one.',
  beyond: [
    'severed ring',
    'loss that goes on',
    'damage unnoticed',
    'forgetful seed server',
    'writes done again',
    'slow nodes',
  ],
  watch: ({ record, broken }) => ({
    ended: () => {
      for (const { key, text, operation } of anomaliesIn(record))
        if (record.finalReads.has(operation.id))
          broken(`${key}: ${text}`, operation.caller, micros(operation.ended))
      for (const { name, operations } of record.history.keys)
        for (const { id, answer, caller } of operations)
          if (record.finalReads.has(id) && answer === undefined)
            broken(`${name}: operation ${id} of node ${caller} was not answered`, caller)
    },
    wasPutToTest: (before) => record.restedAt < before && record.finalReads.size > 0,
  }),
}

export const HISTORY_CHECKERS: readonly Checker[] = [
  of(
    {
      name: 'values from writes',
      promise: 'What an operation is answered with is what a write that had begun has stored there.',
      beyond: ['damage unnoticed'],
    },
    ['answer from nowhere'],
    isFound,
  ),
  of(
    {
      name: 'linearizable',
      promise:
        'Operations on one key could have happened one after another, each between its call and its answer.',
      beyond: TWO_ROOTS,
    },
    ['stale read', 'absent read', 'write out of order'],
    hasFloor,
  ),
  of(
    {
      name: 'deleted stays deleted',
      promise: 'No value is read again that was deleted before.',
      beyond: TWO_ROOTS,
    },
    ['deleted value read'],
    followsDelete,
  ),
  of(
    {
      name: 'expired stays expired',
      promise:
        'No value is read after its life, the tenth of it that clocks may be wrong by, and a minute for answers under way.',
      beyond: ['damage unnoticed'],
    },
    ['expired value read'],
    followsLife,
  ),
  answersAtRest,
]
