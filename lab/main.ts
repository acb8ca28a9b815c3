import { processTerminal } from '../sim/commands/shell/terminal.ts'
import { labCommand } from './command.ts'

process.exitCode = await labCommand(process.argv.slice(2), processTerminal())
