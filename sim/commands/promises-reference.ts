import { CHECKERS } from '../explore/checks/all.ts'
import { CIRCUMSTANCES } from '../explore/circumstances.ts'
import { EXCEPTION, EXCEPTION_PROMISE } from '../explore/explore.ts'

const HEAD = `# Promises

What \`npm run explore\` holds E-Pastry to, and under which circumstances a promise is not made: there
its check is not armed. *At rest* is when all faults have stopped and the time is over in which all
is to be as it should be; [exploration.md](exploration.md) says how long. Made by \`npm run schema\`.
`

/** docs/promises.md: what each checker promises, and where it does not. */
export function promisesReferenceText(): string {
  const rows = CHECKERS.map(
    ({ name, promise, beyond = [] }) => `| ${name} | ${promise} | ${beyond.join(', ')} |`,
  )
  const circumstances = Object.entries(CIRCUMSTANCES).map(([name, meaning]) => `| ${name} | ${meaning} |`)
  return [
    HEAD,
    '| check | promise | not made under |',
    '|---|---|---|',
    `| ${EXCEPTION} | ${EXCEPTION_PROMISE} | |`,
    ...rows,
    '',
    '| circumstance | what is meant |',
    '|---|---|',
    ...circumstances,
    '',
  ].join('\n')
}
