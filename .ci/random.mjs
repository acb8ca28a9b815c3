// Do the random scenarios of test/random come to the results of the reference, on every Node version?
//
//   node .ci/random.mjs              on the present Node, 22 and 24, side by side
//   node .ci/random.mjs --node 22    on this one alone
//   node .ci/random.mjs --write 17   writes the scenario of seed 17 and its data files, to be run by hand
//   node .ci/random.mjs --keep       makes the results of the present code the reference
import { parseArgs } from 'node:util'
import { writeReference } from '../dist/test/random/reference.js'
import { randomScenario } from '../dist/test/random/scenario.js'
import { writeScenario } from '../dist/test/random/scenario-files.js'
import { isVersion, runNode } from './results.mjs'

const SEEDS_SHOWN = 5
const LINES_SHOWN = 20
const say = (text) => process.stdout.write(`${text}\n`)

const { values } = parseArgs({
  options: { node: { type: 'string' }, write: { type: 'string' }, keep: { type: 'boolean' } },
})
if (values.keep) writeReference()
else if (values.write === undefined) await compareAll(values.node ? [values.node] : [undefined, '22', '24'])
else {
  const path = writeScenario(randomScenario(Number(values.write)), `results/random/${values.write}`)
  say(`npm run scenario ${path}`)
}

/** @param {(string | undefined)[]} nodeVersions the present one if undefined */
async function compareAll(nodeVersions) {
  await Promise.all(
    nodeVersions.map(async (nodeVersion) => {
      const problems = await compare(nodeVersion).catch(({ message }) =>
        message.trimEnd().split('\n').slice(0, LINES_SHOWN),
      )
      say(
        `${problems.length === 0 ? 'ok    ' : 'FAILED'}  random scenarios, Node ${nodeVersion ?? process.versions.node}`,
      )
      for (const problem of problems) say(`        ${problem}`)
      if (problems.length > 0) process.exitCode = 1
    }),
  )
}

/** One line for each seed with another result, the first of them only; none if all are the same. */
async function compare(nodeVersion) {
  const { node, differing } = JSON.parse(await runNode(['dist/test/random/compare.js'], nodeVersion))
  if (nodeVersion && !isVersion(node, nodeVersion)) return [`asked for Node ${nodeVersion}, ran on ${node}`]
  if (differing.length === 0) return []
  const shown = differing
    .slice(0, SEEDS_SHOWN)
    .map(({ seed, columns }) => `seed ${seed}: ${columns.join(', ')}`)
  const advice = `${differing.length} of the seeds differ; see one: node .ci/random.mjs --write ${differing[0].seed}`
  return [...shown, advice]
}
