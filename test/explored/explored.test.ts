import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'yaml'
import { exploreScenario } from '../../sim/explore/explore.ts'

/** Scenarios that broke a promise once, each with its story in a comment. */
const FOLDER = new URL('../../../test/explored/', import.meta.url)

for (const name of readdirSync(FOLDER).filter((each) => each.endsWith('.yaml')))
  test(`${name}: every promise is kept`, (t) => {
    t.deepEqual(exploreScenario(parse(readFileSync(new URL(name, FOLDER), 'utf8'))).findings, [])
  })
