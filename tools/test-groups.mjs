// Has the small test files of a room share a worker: each worker of its own loads and compiles the simulator once more.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const TESTS = 'dist/test'
const GROUPS = `${TESTS}/together`
const FILES_AT_MOST = 8
/** A file with hooks, which would hold for the entire group, has a worker of its own, and so has one that looks at its process or at the engine, or has snapshots beside it. */
const LOOKS_AROUND =
  /\btest\.(?:before|after|beforeEach|afterEach|serial)\b|\bprocess\.|node:v8|\bt\.snapshot\b/

/** Writes a file for each group, and a configuration of ava that runs these and all other test files. Returns its path. */
export function writeGroups() {
  rmSync(GROUPS, { recursive: true, force: true })
  mkdirSync(GROUPS, { recursive: true })
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.js'))
    .sort()
  const groups = groupsOf(files.filter((file) => !isApart(file)))
  for (const [name, members] of groups)
    writeFileSync(`${GROUPS}/${name}.js`, members.map((file) => `import '../${file}'\n`).join(''))
  const alone = files.filter(isApart).map((file) => `${TESTS}/${file}`)
  const together = [...groups.keys()].map((name) => `${GROUPS}/${name}.js`)
  const { timeout } = JSON.parse(readFileSync('package.json', 'utf8')).ava
  const configuration = JSON.stringify({ files: [...alone, ...together], timeout }, null, 2)
  const path = `${GROUPS}/ava.config.mjs`
  writeFileSync(path, `export default ${configuration}\n`)
  return path
}

function isApart(file) {
  return LOOKS_AROUND.test(readFileSync(join(TESTS, file), 'utf8'))
}

/** The files of each group, by its name: those of each room, dealt out so that long ones, whose names are often alike, part. */
function groupsOf(files) {
  const rooms = new Map()
  for (const file of files) {
    const room = file.split('/').slice(0, -1).join('-') || 'house'
    rooms.set(room, [...(rooms.get(room) ?? []), file])
  }
  const groups = new Map()
  for (const [room, members] of rooms) {
    const count = Math.ceil(members.length / FILES_AT_MOST)
    for (let group = 0; group < count; group++)
      groups.set(
        `${room}-${group + 1}`,
        members.filter((_, place) => place % count === group),
      )
  }
  return groups
}
