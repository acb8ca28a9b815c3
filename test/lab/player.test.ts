import test from 'ava'
import { Film } from '../../lab/film/film.ts'
import { Player } from '../../lab/page/player.ts'
import type { Thread } from '../../lab/page/thread.ts'
import type { PastReport, PastRequest, Report, Request } from '../../lab/worker/messages.ts'

const SECOND = 1_000_000

/** A player whose simulation comes as far as the test says. */
function playing() {
  const asked: Request[] = []
  let tell: (event: { readonly data: Report }) => void = () => {}
  const thread: Thread<Request, Report> = {
    postMessage: (request) => asked.push(request),
    addEventListener(_, hear) {
      tell = hear
    },
  }
  const past: Thread<PastRequest, PastReport> = { postMessage() {}, addEventListener() {} }
  const player = new Player({ film: thread, past, files: {}, processors: 1 })
  player.begin('', undefined)
  const comeTo = (until: number, crashAt?: number): void => {
    const film = new Film()
    film.until = until
    const marks = crashAt === undefined ? [] : [{ kind: 'crash', at: crashAt, text: 'a crash' } as const]
    const part = film.take()
    const report = {
      kind: 'film',
      run: 1,
      part,
      phases: [],
      marks,
      rows: [],
      summary: [],
      events: 0,
      speed: 0,
    }
    tell({ data: report as unknown as Report })
  }
  const finish = (): void =>
    tell({
      data: { kind: 'finished', run: 1, fingerprint: '', events: 0 } as unknown as Report,
    })
  return { player, asked, comeTo, finish }
}

const MOVES: readonly (readonly [what: string, move: (player: Player) => void])[] = [
  ['to a time', (player) => player.seekTime(0)],
  ['by a second', (player) => player.moveBy(-SECOND)],
  ['straight', (player) => player.moveTo(SECOND)],
  ['by an event', (player) => player.stepOn()],
  ['to what was before', (player) => player.seekBack('crash')],
  ['by playing', (player) => player.play()],
]

for (const [what, move] of MOVES)
  test(`a search ends when the reader moves ${what}: the picture stays there`, (t) => {
    for (const search of [
      (player: Player) => player.seekTime(60 * SECOND),
      (player: Player) => player.seek('crash'),
    ]) {
      const { player, asked, comeTo } = playing()
      comeTo(2 * SECOND)
      player.moveTo(2 * SECOND)
      search(player)
      t.not(player.seeking, undefined)
      move(player)
      t.is(player.seeking, undefined)
      t.true(asked.some(({ kind }) => kind === 'stay'))
      const { time } = player
      comeTo(70 * SECOND, 65 * SECOND)
      t.is(player.time, time)
    }
  })

for (const [what, move] of MOVES)
  test(`that there is no crash any more is said until the reader moves ${what}`, (t) => {
    const { player, comeTo, finish } = playing()
    comeTo(10 * SECOND)
    finish()
    player.moveTo(5 * SECOND)
    player.seek('crash')
    t.is(player.notFound, 'crash')
    move(player)
    t.is(player.notFound, undefined)
  })

test('a caller that waits for a moment gets it, and a later search takes the place of an earlier one', (t) => {
  const { player, comeTo } = playing()
  comeTo(2 * SECOND)
  player.seek('crash')
  player.seekTime(20 * SECOND)
  comeTo(10 * SECOND, 9 * SECOND)
  t.is(player.time, 0)
  comeTo(30 * SECOND)
  t.is(player.time, 20 * SECOND)
  t.is(player.seeking, undefined)
})

test('the page hears of a move by a key also when the simulation has nothing more to report', (t) => {
  const { player, comeTo, finish } = playing()
  comeTo(10 * SECOND)
  finish()
  let heard = 0
  player.listen(() => heard++)
  player.moveBy(SECOND)
  t.is(player.time, SECOND)
  t.true(heard > 0)
})
