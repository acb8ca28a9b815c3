import { z } from 'zod'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { contentOf } from '../files/file-contents.ts'
import { lastOperation, type RecordedOperation } from '../files/workload-trace.ts'
import { duration, real, text } from '../schema/fields.ts'
import type { Breach } from '../text/breach.ts'
import { formatNumber } from '../text/quantities.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import type { Counts } from './counts.ts'
import { patientCaller, verify, withRetries } from './operation-fields.ts'
import { label, someTime } from './phase-fields.ts'
import { phaseKind, type ResolvedPhase } from './phase-kind.ts'
import { VALUE_BYTES, valueBytes } from './value-bytes.ts'
import { ownTerms, writeRelations } from './write-fields.ts'

/** A recorded load, operation by operation. */

const schema = z
  .strictObject({
    label,
    file: text(
      'Path of a CSV file, relative to the scenario, with the columns `time_s` (from the start of the phase), `operation` (`insert`, `lookup`, `delete` or `route`) and `key`, in any order. For inserts there may be a `value` or the `bytes` of a generated one. A `node` begins the operation: by its number in the order of starting, from 1, while it is live; any other name is a client that stays with one node drawn for it, and moves to another when that goes. Further columns are ignored.',
      { atMost: 1_000 },
    ),
    for: duration(
      'How long the phase lasts; later operations of the file are left out. Not given: to its last operation.',
      someTime,
    ).optional(),
    speed: real('How many times as fast as it was recorded.', { from: 0.001, to: 1_000 }).default(1),
    valueBytes,
    ...ownTerms,
    ...patientCaller,
    verify,
  })
  .transform(({ for: time, valueBytes, ...rest }) => ({
    ...withRetries(rest),
    for: time ?? null,
    valueBytes: valueBytes ?? VALUE_BYTES,
  }))
  .meta({
    description:
      'Plays a recorded load. `from` says which node begins an operation for which the file names none, `valueBytes` how large a value is if the file does not say.',
  })

type Stated = z.output<typeof schema>

export const replayKind = phaseKind({
  kind: 'replay',
  schema,
  background: 'allowed',
  concerns: 'operations',
  timeField: 'for',
  file: ({ file }) => ({ field: ['file'], name: file, holds: 'workloads' }),
  time: ({ for: time, file, speed }, { workloads }) =>
    time ?? faster(lastOperation(workloads.get(file) ?? []), speed),
  count: (phase, counts, { time, files }) => {
    const played = recordedBefore(time, phase.speed, files.workloads.get(phase.file) ?? [])
    counts.inserted += played.filter(({ operation }) => operation === 'insert').length
    counts.hasDeleted ||= played.some(({ operation }) => operation === 'delete')
    return [...callerBreaches(phase, counts), ...nodeBreaches(phase, played, counts)]
  },
  relations: [...callerRelations, ...writeRelations],
  resolve: ({ speed, for: time, deadline, ...rest }, { operationDeadline, files }): ReplayPhase => {
    const recorded = contentOf(files.workloads, rest.file)
    const over = time ?? faster(lastOperation(recorded), speed)
    const operations = recordedBefore(over, speed, recorded)
    return { ...rest, deadline: deadline ?? operationDeadline, over, operations }
  },
})

const faster = (time: Micros, speed: number): Micros => micros(Math.floor(time / speed))

/** What is played in the time of the phase, at the times at which it is. */
const recordedBefore = (
  time: Micros,
  speed: number,
  recorded: readonly RecordedOperation[],
): RecordedOperation[] =>
  recorded
    .map((operation) => ({ ...operation, at: faster(operation.at, speed) }))
    .filter(({ at }) => at <= time)

/** A file that names a node which has not joined by then. */
function nodeBreaches(
  { file, path }: { readonly file: string; readonly path: readonly (string | number)[] },
  played: readonly RecordedOperation[],
  { joined, hadChurn }: Counts,
): Breach[] {
  const unknown = played.find(({ node }) => typeof node === 'number' && node > joined)?.node
  if (hadChurn || unknown === undefined) return []
  const expected = `a file that names nodes from 1 to ${formatNumber(joined)}, the nodes that joined before`
  const found = `node ${unknown} in ${JSON.stringify(file)}`
  const hint = 'Names that are not numbers are clients, each of which stays with one node: `c12` for `12`.'
  return [{ path: [...path, 'file'], expected, found, hint }]
}

/** `operations`: in the order of time, from the start of the phase. */
export type ReplayPhase = Omit<ResolvedPhase<'replay', Stated>, 'for' | 'speed' | 'deadline'> & {
  readonly deadline: Micros
  readonly over: Micros
  readonly operations: readonly RecordedOperation[]
}
