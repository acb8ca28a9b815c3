import test from 'ava'
import { LEFT_OUT } from '../../../experiments/interleavings/facts.ts'
import { Laboratory } from '../../../experiments/interleavings/laboratory.ts'
import { idsOf, parametersOf } from '../../../experiments/interleavings/setting.ts'
import { TWO_AND_TWO } from '../../../experiments/interleavings/settings.ts'
import { AS_IT_IS } from '../../../experiments/interleavings/variants.ts'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { node } from '../../protocol/samples.ts'

const laboratory = () => new Laboratory(idsOf(TWO_AND_TWO), parametersOf(TWO_AND_TWO), AS_IT_IS)

test('what is left out of a state is there, and nothing of it is in the state', (t) => {
  const { parts } = laboratory().machine
  for (const path of LEFT_OUT.keys()) {
    if (path === 'joining.attempt.contactsTried') continue
    const found = path
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], parts)
    t.truthy(found, path)
  }
  const left = [...LEFT_OUT.keys()]
  t.deepEqual(
    laboratory().paths.filter((path) => left.some((out) => path === out || path.startsWith(`${out}.`))),
    [],
  )
})

test('a state has the facts of every part', (t) => {
  const { paths } = laboratory()
  for (const path of [
    'state.status.number',
    'probing.probes',
    'probing.deaths.dead',
    'repair.inactive',
    'repair.candidates.ifAllLive',
    'admission.admitted',
    'admission.waiting',
    'joining.attempt',
    'host.questions.open',
    'forwarding.pending.open',
  ])
    t.true(paths.includes(path), path)
})

test('a replayed node is the same each time, after the replay of any other', (t) => {
  const bench = laboratory()
  const self = 2 as NodeHandle
  const replay = () =>
    bench.replay(self, [{ what: 'join', bootstrap: { contact: node(0) } }], (_, seen) => seen)
  const first = replay()
  bench.replay(node(3), [{ what: 'join', bootstrap: { contact: node(1) } }], () => {})
  t.deepEqual(replay(), first)
  t.deepEqual(
    first.sent.map(({ to, message }) => `${to} ${message.kind}`),
    ['0 distanceProbe'],
  )
})
