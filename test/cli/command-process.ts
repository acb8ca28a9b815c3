import { main } from '../../sim/commands/main.ts'
import type { Terminal } from '../../sim/commands/shell/terminal.ts'
import { CLI, type Command, type Outcome } from './command.ts'

/*
 * Carries out one command after another, each as a process of its own would whose output goes into pipes: most of what a
 * process takes for a small command is its start.
 */

// What commands name that repeat a run.
process.argv[1] = CLI
process.once('disconnect', () => process.exit())
process.on('message', async ({ cwd, args }: Command) => {
  process.chdir(cwd)
  const written = { stdout: '', stderr: '' }
  const terminal: Terminal = {
    print(text) {
      written.stdout += text
    },
    report(text) {
      written.stderr += text
    },
    progressColumns: 0,
    printColumns: 80,
    printColour: 'off',
    reportColour: 'off',
  }
  const status = await main(args, terminal)
  const outcome: Outcome = { status, ...written }
  process.send!(outcome)
})
