import test from 'ava'
import { parse } from './parsing.ts'
import { small } from './samples.ts'

const base = 'name: base\nphases: [join: { nodes: 5 }, insert: { dataset: values.json }]\n'
const files = { 'base.yaml': base, 'values.json': '{ "a": 1, "b": 2 }' }

interface Change {
  readonly sections?: Readonly<Record<string, string>>
  readonly files?: Partial<typeof files>
  readonly set?: readonly string[]
  readonly seeds?: number
}

const digest = ({ sections, files: changed, ...more }: Change = {}): string =>
  parse(small({ base: 'base.yaml', ...sections }), { files: { ...files, ...changed }, ...more }).digest

const others: Readonly<Record<string, Change>> = {
  'the number of seeds': { sections: { seeds: '4' } },
  'a seed': { sections: { seeds: '[1, 2, 4]' } },
  'the order of seeds': { sections: { seeds: '[2, 1, 3]' } },
  'seeds of the command line': { seeds: 2 },
  'a value': { sections: { parameters: '{ grid: { pastry.leafSetSize: [8, 32] } }' } },
  'the order of values': { sections: { parameters: '{ grid: { pastry.leafSetSize: [16, 8] } }' } },
  'another parameter': {
    sections: { parameters: '{ grid: { pastry.leafSetSize: [8, 16], network.loss: [0] } }' },
  },
  'a value under set': { sections: { set: '{ network.loss: 0.1 }' } },
  'a value of --set': { set: ['network.loss=0.1'] },
  'a value of the base': { files: { 'base.yaml': base.replace('nodes: 5', 'nodes: 6') } },
  'the content of a data file': { files: { 'values.json': '{ "a": 1, "b": 3 }' } },
}
for (const [what, change] of Object.entries(others))
  test(`the digest of a sweep changes with ${what}`, (t) => {
    t.not(digest(change), digest())
  })

const same: Readonly<Record<string, Change>> = {
  nothing: {},
  'a comment': { sections: { seeds: '3 # enough' } },
  'the description': { sections: { description: 'Why?' } },
  'the description of the base': { files: { 'base.yaml': `${base}description: Small.\n` } },
  'a comment in the base': { files: { 'base.yaml': `# small\n${base}` } },
  'the name and the seed of the base, which a sweep does not use': {
    files: { 'base.yaml': `seed: 9\n${base.replace('name: base', 'name: other')}` },
  },
  titles: { sections: { titles: '{ pastry.leafSetSize: L }' } },
  figures: { sections: { figures: '{ quality: { metric: hops_mean, phase: insert } }' } },
  conditions: { sections: { figures: '{ conditions: [pastry.leafSetSize] }' } },
  'the baseline': { sections: { baseline: '{ pastry.leafSetSize: 16 }' } },
  'how a value is written': { sections: { parameters: '{ grid: { pastry.leafSetSize: [0x8, 16] } }' } },
  'the white space of a data file': { files: { 'values.json': '{"a":1,"b":2}' } },
}
for (const [what, change] of Object.entries(same))
  test(`the digest of a sweep does not change with ${what}`, (t) => {
    t.is(digest(change), digest())
  })
