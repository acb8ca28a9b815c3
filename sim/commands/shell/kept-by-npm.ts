import { closest } from '../../scenario/text/suggest.ts'
import { usageMistake } from './usage-mistake.ts'

type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'npm_config_'

/** Were we started by a script of a package? `npx` runs one of its own, and hands on what stands behind the command. */
export const isNpmScript = ({ npm_lifecycle_event: script }: Environment): boolean =>
  script !== undefined && script !== 'npx'

/**
 * `npm run scenario file --seed 7` gives the option to npm, which hands on the 7. npm says what it kept in the environment.
 *
 * @param options the names of all options, as they are written
 * @throws Problems for the first of them, or the first that is hardly misspelt
 */
export function refuseOptionsKeptByNpm(environment: Environment, options: readonly string[]): void {
  if (!isNpmScript(environment)) return
  const kept = Object.entries(environment).flatMap(([name, value = '']) =>
    name.startsWith(PREFIX) ? optionsOf(name.slice(PREFIX.length).replaceAll('_', '-'), value) : [],
  )
  const [option] = [
    ...kept.filter((name) => options.includes(name)),
    ...kept.filter((name) => isMeant(name, options)),
  ]
  if (option === undefined) return
  throw usageMistake(option.length === 1 ? `-${option}` : `--${option}`, {
    statement: `npm kept ${option.length === 1 ? '-' : '--'}${option} for itself.`,
    hint: `Write \` -- \` before the options, once: \`npm run ${environment.npm_lifecycle_event} -- …\`.`,
  })
}

/** To npm `--no-check` is an option `check` that is off, which it writes as an empty text. */
const optionsOf = (name: string, value: string): string[] => (value === '' ? [`no-${name}`] : [name])

/** Options of one letter are none of npm's in its environment. */
const isMeant = (name: string, options: readonly string[]): boolean =>
  name.length === 1 || closest(name, options) !== undefined

/** Of `npm run … --quiet` npm makes a level of its own messages. */
export const isNpmQuiet = (environment: Environment): boolean =>
  isNpmScript(environment) && ['silent', 'error', 'warn'].includes(environment.npm_config_loglevel ?? '')
