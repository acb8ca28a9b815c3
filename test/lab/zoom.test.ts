import test from 'ava'
import { Film } from '../../lab/film/film.ts'
import { pinchOf } from '../../lab/page/pinch.ts'
import { Layout, movedBy, WHOLE, zoomed, zoomedOn } from '../../lab/picture/layout.ts'

const SIZE = { width: 800, height: 600 }

/** A ring with a node at each quarter. */
function ring() {
  const film = new Film()
  for (const turn of [0, 0, 0.25, 0.5, 0.75]) film.nodes.add(turn, 0, 0)
  const layout = new Layout()
  const show = (zoom = WHOLE): void => layout.update({ film, view: 'ring', ground: 'none', ...SIZE, zoom })
  show()
  return { layout, show }
}

test('the picture is enlarged about the chosen node, which comes to the middle of what is seen', (t) => {
  const { layout, show } = ring()
  let zoom = WHOLE
  for (let times = 0; times < 3; times++) {
    zoom = zoomedOn(zoom, 1.5, layout.fromMiddle(2))
    show(zoom)
    const { x, y } = layout.fromMiddle(2)
    t.true(Math.abs(x) < 0.01 && Math.abs(y) < 0.01, `${x}, ${y}`)
    t.true(Math.abs(layout.xs[2]! - 400) < 0.01 && Math.abs(layout.ys[2]! - 300) < 0.01)
  }
  t.is(zoom.scale, 1.5 ** 3)
})

test('what is enlarged is moved, and is complete again when it is as large as it was', (t) => {
  const { layout, show } = ring()
  const larger = zoomedOn(WHOLE, 2, { x: 0, y: 0 })
  show(larger)
  const before = layout.xs[2]!
  const moved = movedBy(larger, { x: -120, y: 40 })
  show(moved)
  t.is(layout.xs[2]!, before - 120)
  t.is(zoomedOn(moved, 0.25, { x: 0, y: 0 }), WHOLE)
  t.is(movedBy(WHOLE, { x: 50, y: 0 }), WHOLE)
})

test('what lies between two fingers goes with them', (t) => {
  const at = (x: number, y = 0) => ({ x, y })
  t.deepEqual(pinchOf([at(-10), at(10)], [at(20), at(60)]), { times: 2, from: at(0), to: at(40) })
  t.deepEqual(pinchOf([at(5), at(5)], [at(5), at(5)]), { times: 1, from: at(5), to: at(5) })
  const { times, from, to } = pinchOf([at(-10), at(10)], [at(20), at(60)])
  const larger = zoomed(WHOLE, times, from)
  t.deepEqual(movedBy(larger, { x: to.x - from.x, y: to.y - from.y }), { scale: 2, x: 40, y: 0 })
})
