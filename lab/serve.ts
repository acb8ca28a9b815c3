import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CONTENT_POLICY } from './content-policy.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
}

/** Of every answer. No other page may show this one in a frame, which only a header can say. */
const HEADERS = {
  'content-security-policy': `${CONTENT_POLICY}; frame-ancestors 'none'`,
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

interface Served {
  readonly type: string
  readonly content: Buffer
  readonly compressed: Buffer
}

/**
 * Hands out the files that a folder has at this time, and nothing else: what lies outside of it has no address. Resolves when it
 * listens; rejects with the system's error. Port 0: any that is free.
 */
export function serve(folder: string, { host, port }: { host: string; port: number }): Promise<Server> {
  const files = filesOf(folder)
  const server = createServer((request, response) => answer(files, request, response))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

/** All files of a folder, by their addresses. */
function filesOf(folder: string): ReadonlyMap<string, Served> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name)
        const content = readFileSync(path)
        const address = path.slice(folder.length).replaceAll('\\', '/')
        const type = TYPES[extname(name)] ?? 'application/octet-stream'
        return [address, { type, content, compressed: gzipSync(content) }]
      }),
  )
}

function answer(
  files: ReadonlyMap<string, Served>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method, headers } = request
  const [path = '/'] = (request.url ?? '/').split('?')
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'This server only hands out files.')
  const file = files.get(path.endsWith('/') ? `${path}index.html` : path)
  if (file === undefined) return refuse(response, 404, 'There is no such file.')
  const isCompressed = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
  const body = isCompressed ? file.compressed : file.content
  response.writeHead(200, {
    ...HEADERS,
    'content-type': file.type,
    'content-length': body.length,
    vary: 'accept-encoding',
    ...(isCompressed && { 'content-encoding': 'gzip' }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${why}\n`)
}
