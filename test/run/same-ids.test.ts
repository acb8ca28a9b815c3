import test from 'ava'
import { sameIdWarnings } from '../../sim/run/users/same-ids.ts'
import { play, type Settings, scenario } from './scenarios.ts'

const datasetOf = (keys: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, index])))

const settings = (idBits: number, keys: number): Settings => ({
  head: `pastry: { idBits: ${idBits}, leafSetSize: 8 }\nnetwork: { latency: { model: constant, oneWay: 10ms } }`,
  phases: ['join: { nodes: 5, over: 1s }', 'settle: { for: 20s }', 'insert: { dataset: data.json }'],
  files: { 'data.json': datasetOf(keys) },
})

test('keys of a dataset that have one id are reported by name: to the overlay they are one key', (t) => {
  // By the first byte of their SHA-1.
  t.deepEqual(sameIdWarnings(scenario(settings(8, 40))), [
    'data.json: with pastry.idBits 8 these keys have the same id, and so the later one takes the place of the other: “k9” and “k26” (76), “k29” and “k33” (3b)',
  ])
  const { result } = play(settings(8, 40))
  t.like(result.summary.at(-1), { attempted: 40, keys_acknowledged: 38 })
})

test('of many keys with one id three pairs are named; with enough bits there are none', (t) => {
  const [warning] = sameIdWarnings(scenario(settings(8, 200)))
  t.regex(warning ?? '', /\), and \d+ more$/)
  t.deepEqual(sameIdWarnings(scenario(settings(16, 40))), [])
  t.deepEqual(sameIdWarnings(scenario(settings(128, 200))), [])
})

test('a dataset that is inserted twice has no two keys with one id for that', (t) => {
  const twice = settings(16, 40)
  t.deepEqual(
    sameIdWarnings(
      scenario({ ...twice, phases: [...twice.phases, 'insert: { label: again, dataset: data.json }'] }),
    ),
    [],
  )
})
