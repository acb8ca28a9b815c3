#!/usr/bin/env node
import { main } from './commands/main.ts'
import { inLargerHeap } from './commands/shell/larger-heap.ts'
import { processTerminal } from './commands/shell/terminal.ts'

process.exitCode = await main(process.argv.slice(2), processTerminal(), inLargerHeap)
