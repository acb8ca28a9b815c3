import test from 'ava'
import { minutes, seconds } from '../../protocol/base/time.ts'
import { headline } from '../../sim/core/problem.ts'
import { readChurnTrace, type TraceSettings, WHOLE_TRACE } from '../../sim/scenario/files/churn-trace.ts'
import { problemsIn } from './parsing.ts'

/** `at` in seconds. */
const play = (text: string, settings: Partial<TraceSettings> = {}) => {
  const { events, names, time, origin } = readChurnTrace({ file: 't', text }, { ...WHOLE_TRACE, ...settings })
  return {
    events: events.map(({ at, node, event }) => `${at / 1_000_000} ${names[node]} ${event}`),
    time: time / 1_000_000,
    origin,
  }
}
const eventsOf = (text: string, settings: Partial<TraceSettings> = {}) => play(text, settings).events

const problemsOf = (text: string, settings: Partial<TraceSettings> = {}) =>
  problemsIn(() => play(text, settings)).map(headline)

const PLAIN = ['0 a join', '5 b join', '20 a crash']

const FORMS: [form: string, text: string, settings?: Partial<TraceSettings>][] = [
  ['the plain header', 'time_s,node,event\n0,a,join\n5,b,join\n20,a,crash\n'],
  [
    'everything in quotes, as R writes it',
    '"time_s","node","event"\n0,"a","join"\n5,"b","join"\n20,"a","crash"\n',
  ],
  [
    'only what needs it in quotes, as pandas writes it',
    'node,what for,time,event\na,"x, y",0,join\nb,,5,join\na,"x ""z""",20,crash\n',
  ],
  ['other columns, another order', 'event,region,node,time\njoin,eu,a,0\njoin,us,b,5\ncrash,eu,a,20\n'],
  ['upper case', 'TIME_S,NODE,EVENT\n0,a,JOIN\n5,b,Join\n20,a,CRASH\n'],
  ['comments', '# from a crawler\ntime_s,node,event\n0,a,join\n# later\n5,b,join\n20,a,crash\n'],
  ['semicolons and decimal commas', 'time_s;node;event\n0,0;a;join\n5,0;b;join\n20,0;a;crash\n'],
  ['tabs', 'time_s\tnode\tevent\n0\ta\tjoin\n5\tb\tjoin\n20\ta\tcrash\n'],
  ['any decimals', 'time_s,node,event\n0.00000001,a,join\n5e0,b,join\n2.00000000000e1,a,crash\n'],
  ['milliseconds by their title', 'time_ms,node,event\n0,a,join\n5000,b,join\n20000,a,crash\n'],
  ['a stated unit', 'time,node,event\n0,a,join\n5000,b,join\n20000,a,crash\n', { unit: 'ms' }],
  ['a stated origin', 'time,node,event\n1000,a,join\n1005,b,join\n1020,a,crash\n', { origin: 1_000 }],
  [
    'the first event as origin',
    'time,node,event\n7,a,join\n12,b,join\n27,a,crash\n',
    { origin: 'first-event' },
  ],
  ['sessions, the last one open', 'peer,first_seen,last_seen\na,0,20\nb,5,\n'],
  ['sessions in any order', 'node,start,end\nb,5,\na,0,20\n'],
  ['blank lines first', '\r\n\ntime_s node event\n0 a join\n5 b join\n20 a crash\n'],
  ['twice as fast', 'time,node,event\n0,a,join\n10,b,join\n40,a,crash\n', { speed: 2 }],
]

for (const [form, text, settings] of FORMS) {
  test(`a churn trace is read as people have it: ${form}`, (t) => {
    t.deepEqual(eventsOf(text, settings), PLAIN)
  })
}

test('an availability trace has a line for each node: name, number of sessions, start and end of each', (t) => {
  const text = '# host sessions start end\nn1 2 0 3600 7200 9000\nn2 1 120 86400\nn3 0\nn4 2 0 50 50 70\n'
  t.deepEqual(eventsOf(text), [
    '0 n1 join',
    '0 n4 join',
    '50 n4 crash',
    '50 n4 join',
    '70 n4 crash',
    '120 n2 join',
    '3600 n1 crash',
    '7200 n1 join',
    '9000 n1 crash',
    '86400 n2 crash',
  ])
  t.is(eventsOf(text, { departures: 'leave' }).filter((event) => event.endsWith('leave')).length, 5)
})

test('a node whose first event is a departure is there from the start', (t) => {
  t.deepEqual(eventsOf('time_s,node,event\n50,b,crash\n60,c,join\n'), ['0 b join', '50 b crash', '60 c join'])
})

test('epoch seconds are counted from the first event, and that is said; up to 1,000 hours they are not', (t) => {
  const epoch = play('time_s,node,event\n1683000000,a,join\n1683000060,b,join\n')
  t.deepEqual(epoch, { events: ['0 a join', '60 b join'], time: 60, origin: 1_683_000_000 })
  t.deepEqual(play('time_s,node,event\n3600000,a,join\n'), {
    events: ['3600000 a join'],
    time: 3_600_000,
    origin: null,
  })
})

test('of a part of a trace the nodes that are there join at its start', (t) => {
  const text = 'node,start,end\na,0,50\nb,10,500\nc,100,200\nd,190,195\ne,600,700\nf,300,\n'
  const part = play(text, { from: seconds(100), for: minutes(3) })
  t.deepEqual(part, {
    events: ['0 b join', '0 c join', '90 d join', '95 d crash', '100 c crash'],
    time: 180,
    origin: null,
  })
  t.deepEqual(problemsOf(text, { from: seconds(800), for: seconds(1) }), [])
  t.deepEqual(problemsOf('node,start,end\na,0,50\n', { from: seconds(100), for: seconds(60) }), [
    't:1:1: Nothing happens in this part of the trace: from 100s, for 1m.',
  ])
})

test('a share of the nodes of a trace is the same in every run, and part of every larger share', (t) => {
  const nodes = Array.from({ length: 1_000 }, (_, node) => `n${node} 1 ${node} ${node + 10}\n`).join('')
  const share = (population: number) =>
    new Set(eventsOf(nodes, { population }).map((event) => event.split(' ')[1]))
  const [tenth, third, triple] = [share(0.1), share(1 / 3), share(3)]
  t.true(Math.abs(tenth.size - 100) < 30, String(tenth.size))
  t.true(Math.abs(third.size - 333) < 50)
  t.true([...tenth].every((node) => third.has(node)))
  t.is(triple.size, 1_000)
  t.is(
    eventsOf('n1 1 0 5\n', { population: 3 }).join(),
    '0 n1 join,0 n1 (2) join,0 n1 (3) join,5 n1 crash,5 n1 (2) crash,5 n1 (3) crash',
  )
})

const REFUSED: [mistake: string, text: string, problems: readonly string[]][] = [
  [
    'a session ends before it begins',
    'node,start,end\na,20,10\n',
    ['t:2:6: The session ends before it begins: 10 before 20.'],
  ],
  [
    'sessions of one node overlap',
    'node,start,end\na,0,20\nb,5,10\na,15,30\n',
    ['t:4:3: The session of "a" begins before its last one ends.'],
  ],
  [
    'a line of an availability trace has another number of sessions',
    'n1 1 0 10\nn2 2 0 10\n',
    ['t:2:1: Expected a name, the number of sessions, and start and end of each, found "n2 2 0 10".'],
  ],
  [
    'dates',
    'time,node,event\n2023-05-02T04:00:00Z,a,join\n',
    ['t:2:1: Expected a time in seconds, a number from 0 to 9,007,199,254, found "2023-05-02T04:00:00Z".'],
  ],
  [
    'a name without end',
    `time,node,event\n0,${'a'.repeat(1_000)},join\n`,
    [`t:2:3: Expected a name of at most 200 characters, found "${'a'.repeat(60)}".`],
  ],
  [
    'something else',
    '{"a": 1}\n',
    [
      't:1:1: Expected the header `time_s,node,event` or `node,start,end`, or a line of an availability trace such as `n1 2 0 60 90 120`, found "{\\"a\\": 1}".',
    ],
  ],
]

for (const [mistake, text, expected] of REFUSED) {
  test(`a churn trace is refused, and what is wrong is named: ${mistake}`, (t) => {
    t.deepEqual(problemsOf(text), expected)
  })
}
