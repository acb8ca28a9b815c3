import { say } from '../report.ts'
import type { EarlyKind } from './reduction.ts'
import { Search } from './search.ts'
import { asItIs, type Setting, withoutAdmission } from './setting.ts'
import type { Variant } from './laboratory.ts'
import { storyOf } from './story.ts'

const [what = '1+2', L = '2', variant = 'as', states = '300000', acks = '0', crashes = '0', timeouts = '4', early = ''] = process.argv.slice(2)
const SETTINGS: Record<string, Pick<Setting, 'ids' | 'settled' | 'contacts'>> = {
  '1+1': { ids: ['11', '5f'], settled: 1, contacts: [0] },
  '1+2': { ids: ['11', '5f', '37'], settled: 1, contacts: [0, 0] },
  '2+1': { ids: ['11', '5f', '37'], settled: 2, contacts: [0] },
  '2+2': { ids: ['11', '5f', '37', '41'], settled: 2, contacts: [0, 1] },
  '1+3': { ids: ['11', '5f', '37', '41'], settled: 1, contacts: [0, 0, 0] },
  '1+4': { ids: ['11', '5f', '37', '41', '46'], settled: 1, contacts: [0, 0, 0, 0] },
  '2+3': { ids: ['11', '5f', '37', '41', '46'], settled: 2, contacts: [0, 1, 1] },
}
const lu: Variant = ({ parts }) => {
  const repair = parts.repair as unknown as { membersAnd: unknown }
  repair.membersAnd = () => parts.state.leafSet.members()
}
const published: Variant = (machine) => {
  withoutAdmission(machine)
  lu(machine)
}
const setting: Setting = {
  name: what,
  ...SETTINGS[what]!,
  crashes: Number(crashes),
  parameters: { leafSetSize: Number(L), acks: acks === '1', ...(variant === 'basic' ? { join: 'basic' } : {}) },
}
const search = new Search(setting, variant === 'without' ? withoutAdmission : variant === 'published' ? published : variant === 'lu' ? lu : asItIs, {
  states: Number(states),
  depth: 200,
  timeouts: Number(timeouts),
}, new Set(early.split(',').filter((kind) => kind !== '')) as ReadonlySet<EarlyKind>)
const begin = process.cpuUsage()
const { violation, ...found } = search.run()
const { user } = process.cpuUsage(begin)
say(JSON.stringify({ ...found, seconds: user / 1e6, messages: search.locals.messages.length }))
if (violation !== undefined) say([violation.sentence, ...storyOf(violation.moves)].join('\n'))
