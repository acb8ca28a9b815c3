import test from 'ava'
import { painter } from '../../sim/commands/shell/terminal.ts'

test('colours are painted if they are on, though no terminal listens to this process', (t) => {
  t.is(painter('on')('good', 'green'), '\u001b[32mgood\u001b[39m')
  t.is(painter('off')('good', 'green'), 'good')
})
