import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { ZERO_ID } from '../../protocol/base/id.ts'
import { type Micros, micros, seconds } from '../../protocol/base/time.ts'
import { Requests } from '../../sim/run/users/requests.ts'
import type { Request } from '../../sim/run/users/workload.ts'

/* Against nodes that only note what they are asked. */

const ONE = 1 as NodeHandle
const TWO = 2 as NodeHandle

function started() {
  const asked: unknown[] = []
  const closed: number[] = []
  const ended: string[] = []
  const note =
    (kind: string) =>
    (...facts: unknown[]) =>
      asked.push([kind, facts.at(-1)])
  const storage = { insert: note('insert'), lookup: note('lookup'), delete: note('delete') }
  const world = {
    now: micros(0),
    scenario: { operationDeadline: seconds(60) },
    resident: () => ({ storage, probe: { route: note('route') } }),
  }
  const measurement = {
    operationStarted() {},
    operations: { deadlineReached: (id: number) => closed.push(id) },
  }
  const awaited: Micros[] = []
  const options = {
    world,
    measurement,
    tracer: undefined,
    phase: () => 0,
    awaitDeadline: (at: Micros) => awaited.push(at),
  }
  const requests = new Requests(options as unknown as ConstructorParameters<typeof Requests>[0])
  const request = (kind: Request['kind'], caller = ONE): Request => ({
    kind,
    caller,
    key: ZERO_ID,
    keyName: undefined,
    value: kind === 'insert' ? new Uint8Array(1) : undefined,
  })
  const toEnd = (name: string) => () => ended.push(name)
  return { requests, request, world, asked, closed, ended, awaited, toEnd }
}

test('a caller waits and asks again as the policy says, else as the scenario says', (t) => {
  const { requests, request, asked, awaited } = started()
  requests.begin(request('insert'))
  requests.begin(request('lookup'), { deadline: seconds(5), retries: 0 })
  requests.begin(request('delete'), { deadline: seconds(7), retries: null })
  requests.begin(request('route'), { deadline: seconds(3) })
  t.deepEqual(asked, [
    ['insert', { deadline: seconds(60), retries: Infinity }],
    ['lookup', { deadline: seconds(5), retries: 0 }],
    ['delete', { deadline: seconds(7), retries: Infinity }],
    ['route', ZERO_ID],
  ])
  t.deepEqual(awaited, [seconds(60), seconds(5), seconds(7), seconds(3)])
})

test('who waits for an operation hears once that it has ended: by its answer, its deadline, or because the caller has gone', (t) => {
  const { requests, request, world, closed, ended, toEnd } = started()
  const policy = { deadline: seconds(5) }
  const answered = requests.begin(request('lookup'), policy, toEnd('answered'))
  const late = requests.begin(request('lookup', TWO), policy, toEnd('late'))
  requests.begin(request('lookup'), policy, toEnd('alone'))
  requests.begin(request('lookup'), policy, toEnd('alone too'))
  const unwatched = requests.begin(request('lookup'), policy)
  requests.completed(answered)
  requests.completed(unwatched)
  t.deepEqual(ended, ['answered'])
  requests.callerGone(ONE)
  requests.callerGone(ONE)
  t.deepEqual(ended, ['answered', 'alone', 'alone too'])
  world.now = seconds(5)
  requests.deadlineReached()
  requests.completed(late)
  t.deepEqual(ended, ['answered', 'alone', 'alone too', 'late'])
  t.deepEqual(closed, [1, 2, 3, 4, 5])
})
