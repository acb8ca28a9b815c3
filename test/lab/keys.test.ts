import test from 'ava'
import { keyActionOf, tabAfter } from '../../lab/page/key-actions.ts'

const pressed = (key: string) => ({ key, altKey: false, ctrlKey: false, metaKey: false })

test('on a button that was clicked all keys go on but the one that presses it', (t) => {
  t.is(keyActionOf(pressed('ArrowRight'), 'press'), 'on')
  t.is(keyActionOf(pressed('ArrowLeft'), 'press'), 'back')
  t.is(keyActionOf(pressed('.'), 'press'), 'event')
  for (const key of [' ', 'Enter']) t.is(keyActionOf(pressed(key), 'press'), undefined)
})

test('a field for text keeps all keys, and what moves by arrows keeps those', (t) => {
  for (const key of [' ', '.', 'ArrowRight', 'ArrowLeft']) t.is(keyActionOf(pressed(key), 'all'), undefined)
  t.is(keyActionOf(pressed('ArrowLeft'), 'arrows'), undefined)
  t.is(keyActionOf(pressed('ArrowRight'), 'arrows'), undefined)
  t.is(keyActionOf(pressed('.'), 'arrows'), 'event')
  t.is(keyActionOf(pressed(' '), 'arrows'), 'playOrPause')
})

test('with Alt, Ctrl or Meta a key is the browser’s', (t) => {
  for (const key of [' ', '.', 'ArrowRight', 'ArrowLeft']) {
    t.not(keyActionOf(pressed(key), 'none'), undefined)
    for (const modifier of ['altKey', 'ctrlKey', 'metaKey'])
      t.is(keyActionOf({ ...pressed(key), [modifier]: true }, 'none'), undefined)
  }
})

test('arrows go round the tabs, Home and End to the first and the last', (t) => {
  t.is(tabAfter('ArrowRight', 0, 6), 1)
  t.is(tabAfter('ArrowRight', 5, 6), 0)
  t.is(tabAfter('ArrowLeft', 0, 6), 5)
  t.is(tabAfter('Home', 3, 6), 0)
  t.is(tabAfter('End', 3, 6), 5)
  for (const key of ['Tab', 'ArrowDown', 'a']) t.is(tabAfter(key, 3, 6), undefined)
})
