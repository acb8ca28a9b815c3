import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../sim/commands/shell/exit-code.ts'
import { reportFailure } from '../sim/commands/shell/failure.ts'
import { interruptible } from '../sim/commands/shell/interruption.ts'
import { refuseOptionsKeptByNpm } from '../sim/commands/shell/kept-by-npm.ts'
import { isSystemError, systemReason } from '../sim/commands/shell/system-error.ts'
import type { Terminal } from '../sim/commands/shell/terminal.ts'
import { usageMistake } from '../sim/commands/shell/usage-mistake.ts'
import { type LabArguments, labArguments, OPTION_NAMES, USAGE, USUAL_PORT } from './arguments.ts'
import { buildLab, PAGE_FILES } from './build.ts'
import type { Start } from './page/start.ts'
import { serve } from './serve.ts'
import { readStart } from './start.ts'

/** Does what the arguments (without program names) say. Returns the exit code and never throws. */
export async function labCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    refuseOptionsKeptByNpm(process.env, OPTION_NAMES)
    const args = labArguments(argv)
    if (args === undefined) {
      terminal.print(USAGE)
      return EXIT.ok
    }
    const start = args.path === undefined ? undefined : readStart({ path: args.path, seed: args.seed })
    if (args.build !== undefined) {
      refuseOtherFolder(args.build)
      await buildLab(args.build, start)
      terminal.print(`The page is in ${args.build}: any web server can hand it out.\n`)
      return EXIT.ok
    }
    await interruptible((signal) => buildAndServe(signal, { start, args, terminal }))
    return EXIT.ok
  } catch (error) {
    return reportFailure(error, terminal)
  }
}

/** The page is written over an earlier one, and over nothing else. */
function refuseOtherFolder(folder: string): void {
  if (!existsSync(folder)) return
  const names = readdirSync(folder)
  if (names.length === 0 || PAGE_FILES.every((name) => names.includes(name))) return
  throw usageMistake('--build', {
    statement: `In ${folder} there are other files than those of the page.`,
    hint: 'Name a folder that is empty, or not there yet.',
  })
}

interface Task {
  readonly start: Start | undefined
  readonly args: LabArguments
  readonly terminal: Terminal
}

/** Serves until the signal aborts: that is how a server ends, and no failure. */
async function buildAndServe(signal: AbortSignal, { start, args, terminal }: Task): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-lab-'))
  try {
    await buildLab(folder, start)
    const server = await listen(folder, args)
    terminal.print(`${addressOf(server)}\n`)
    terminal.report('Ctrl+C ends it.\n')
    if (!signal.aborted) await once(signal, 'abort')
    server.close()
    server.closeAllConnections()
  } catch (error) {
    // A signal to end may also end what the building needs.
    if (!signal.aborted) throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function listen(folder: string, { host, port }: LabArguments): Promise<Server> {
  try {
    return await serve(folder, { host, port: port ?? USUAL_PORT })
  } catch (error) {
    if (!isSystemError(error)) throw error
    if (error.code !== 'EADDRINUSE') {
      const reason = error.code === 'EACCES' ? systemReason(error) : (error.code ?? error.message)
      throw usageMistake(error.code === 'EACCES' ? '--port' : '--host', {
        statement: `The system does not let it listen on ${host}, port ${port ?? USUAL_PORT}: ${reason}.`,
      })
    }
    if (port === undefined) return serve(folder, { host, port: 0 })
    throw usageMistake('--port', {
      statement: `Port ${port} is taken.`,
      hint: 'Name another one, or 0 for any that is free.',
    })
  }
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`
}
