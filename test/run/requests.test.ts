import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { ZERO_ID } from '../../protocol/base/id.ts'
import { type Micros, micros, seconds } from '../../protocol/base/time.ts'
import type { OperationObserver } from '../../sim/run/observer.ts'
import type { Request } from '../../sim/run/users/request.ts'
import { Requests } from '../../sim/run/users/requests.ts'

/* Against nodes that only note what they are asked. */

const ONE = 1 as NodeHandle
const TWO = 2 as NodeHandle

function started() {
  const asked: unknown[] = []
  const heard: string[] = []
  const ended: string[] = []
  const note =
    (kind: string, place = -1) =>
    (...facts: unknown[]) =>
      asked.push([kind, facts.at(place)])
  // Of an insert the terms follow the policy.
  const storage = { insert: note('insert', -2), lookup: note('lookup'), delete: note('delete') }
  const world = {
    now: micros(0),
    nodeOf: () => ({ within: (act: () => void) => act() }),
    storage,
    probe: { route: note('route') },
  }
  const observer: OperationObserver = {
    operationAnswered: ({ id }) => heard.push(`${id} answered`),
    operationExpired: ({ id }) => heard.push(`${id} expired`),
  }
  const awaited: Micros[] = []
  const options = {
    world,
    observers: [observer],
    deadline: seconds(60),
    period: () => 0,
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
  const answer = (operation: OperationId): void =>
    requests.emitted(ONE, { type: 'completed', operation, answer: { kind: 'absent' }, retries: 0 })
  const take = (operation: OperationId): void =>
    requests.emitted(TWO, { type: 'handled', operation, key: ZERO_ID, hops: 1, as: 'root' })
  return { requests, request, answer, take, world, asked, heard, ended, awaited, toEnd }
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

test('a caller that waits for an operation hears once that it has ended: by its answer, its deadline, or because the caller has gone', (t) => {
  const { requests, request, answer, world, heard, ended, toEnd } = started()
  const policy = { deadline: seconds(5) }
  const answered = requests.begin(request('lookup'), policy, toEnd('answered'))
  const late = requests.begin(request('lookup', TWO), policy, toEnd('late'))
  requests.begin(request('lookup'), policy, toEnd('alone'))
  requests.begin(request('lookup'), policy, toEnd('alone too'))
  const unwatched = requests.begin(request('lookup'), policy)
  answer(answered)
  answer(unwatched)
  t.deepEqual(ended, ['answered'])
  requests.nodeGone(ONE)
  requests.nodeGone(ONE)
  t.deepEqual(ended, ['answered', 'alone', 'alone too'])
  world.now = seconds(5)
  requests.deadlineReached()
  answer(late)
  t.deepEqual(ended, ['answered', 'alone', 'alone too', 'late'])
  t.deepEqual(heard, [`${answered} answered`, `${unwatched} answered`, `${late} expired`])
})

test('no caller waits for a route after it has gone, but the deadline is reported if no node has taken the message by then', (t) => {
  const { requests, request, take, world, heard, ended, toEnd } = started()
  const policy = { deadline: seconds(5) }
  const arriving = requests.begin(request('route'), policy, toEnd('arriving'))
  const lost = requests.begin(request('route'), policy, toEnd('lost'))
  requests.begin(request('lookup'), policy, toEnd('lookup'))
  requests.nodeGone(ONE)
  t.deepEqual(ended, ['arriving', 'lost', 'lookup'])
  t.is(requests.openCount, 0)
  take(arriving)
  world.now = seconds(5)
  requests.deadlineReached()
  t.deepEqual(heard, [`${lost} expired`])
  t.deepEqual(ended, ['arriving', 'lost', 'lookup'])
})

test('a message without an answer has arrived, and so ended, when a node takes it; a question has not', (t) => {
  const { requests, request, take, ended, toEnd } = started()
  const message = requests.begin(request('route'), undefined, toEnd('message'))
  const question = requests.begin(request('lookup'), undefined, toEnd('question'))
  take(question)
  t.is(requests.openCount, 2)
  take(message)
  take(message)
  t.deepEqual(ended, ['message'])
  t.is(requests.openCount, 1)
})
