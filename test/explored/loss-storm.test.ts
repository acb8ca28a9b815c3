import { readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'yaml'
import { parseDocument } from '../../sim/explore/document.ts'
import { Simulation } from '../../sim/run.ts'

test('if a fifth of all datagrams is lost, hardly any live node is declared dead, and each sends about one message per second', (t) => {
  const url = new URL('../../../test/explored/loss-storm.yaml', import.meta.url)
  const simulation = new Simulation(parseDocument(parse(readFileSync(url, 'utf8'))))
  let [sent, deaths] = [0, 0]
  simulation.observe({
    sent: () => void sent++,
    emitted: (_, { type }) => {
      if (type === 'declaredDead') deaths++
    },
  })
  while (simulation.step(4_096) === 'running');
  const nodeSeconds = 40 * 600
  t.true(deaths <= 5, `${deaths} deaths`)
  t.true(sent < 1.5 * nodeSeconds, `${sent / nodeSeconds} messages per node and second`)
})
