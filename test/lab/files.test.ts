import test from 'ava'
import { fileNameOf, filesNamedIn } from '../../lab/touch/files.ts'

/* The file that a touched scenario becomes, and those that it needs. */

test('a scenario is kept in a file of its name', (t) => {
  t.is(fileNameOf('name: mass-failure\nphases: []'), 'mass-failure.yaml')
  t.is(fileNameOf('name: "A ring: 10/20 nœuds"'), 'A-ring-10-20-nœuds.yaml')
  t.is(fileNameOf('name: ../../etc'), 'etc.yaml')
  for (const text of ['', 'name: 3', 'name: "///"', '- a', 'name: [']) t.is(fileNameOf(text), 'scenario.yaml')
})

test('of the data files those are found that a scenario names, and no comment does', (t) => {
  const paths = ['data/capitals.json', 'data/delays.csv']
  const text = 'network:\n  latency: { file: data/capitals.json } # not data/delays.csv\n'
  t.deepEqual(filesNamedIn(text, paths), ['data/capitals.json'])
  t.deepEqual(filesNamedIn('name: none', paths), [])
})
