import test from 'ava'
import { short, spokenSeconds } from '../../sim/commands/shell/numbers.ts'
import { ProgressLine, progressText } from '../../sim/commands/shell/progress-line.ts'
import type { Terminal } from '../../sim/commands/shell/terminal.ts'
import { grouped } from '../../sim/core/words.ts'

const PROGRESS = {
  virtualTime: 312_400_000,
  phase: 'after the crash',
  phaseIndex: 4,
  phases: 6,
  fraction: 0.25,
  events: 1_200_000,
}

test('the line shows share, virtual time, phase, speed and time left', (t) => {
  t.is(progressText(PROGRESS, 2), '25 %  312.4 s  after the crash (5 of 6)  600 k events/s  6.0 s left')
})

test('no estimate is made from too little', (t) => {
  t.is(progressText({ ...PROGRESS, fraction: 0 }, 0), '0 %  312.4 s  after the crash (5 of 6)')
})

function lineOn(columns: number, visibility: 'shown' | 'hidden' = 'shown') {
  const written: string[] = []
  const clock = { now: 0 }
  const terminal: Terminal = {
    print: () => {},
    report: (text) => void written.push(text),
    progressColumns: columns,
    printColumns: 80,
    printColour: 'off',
    reportColour: 'off',
  }
  return { line: new ProgressLine(terminal, visibility, () => clock.now), written, clock }
}

test('the line is rewritten at most ten times per second and cleared at the end', (t) => {
  const { line, written, clock } = lineOn(200)
  for (clock.now = 0; clock.now < 1_000; clock.now++) line.show(PROGRESS)
  t.is(written.length, 10)
  line.clear()
  t.is(written.at(-1), '\r\u001b[2K')
  line.clear()
  t.is(written.length, 11)
})

test('the line never wraps', (t) => {
  const { line, written } = lineOn(20)
  line.show(PROGRESS)
  t.is(written[0], '\r\u001b[2K25 %  312.4 s  afte')
})

test('without a terminal, a long run writes one line per minute, and a short run none', (t) => {
  const { line, written, clock } = lineOn(0)
  for (clock.now = 0; clock.now < 150_000; clock.now += 10) line.show(PROGRESS)
  line.clear()
  t.deepEqual(written, [
    '25 %  312.4 s  after the crash (5 of 6)  20.0 k events/s  3 min left\n',
    '25 %  312.4 s  after the crash (5 of 6)  10.0 k events/s  6 min left\n',
  ])
})

test('--quiet hides both', (t) => {
  for (const columns of [0, 80]) {
    const { line, written, clock } = lineOn(columns, 'hidden')
    for (clock.now = 0; clock.now < 150_000; clock.now += 10_000) line.show(PROGRESS)
    line.clear()
    t.deepEqual(written, [])
  }
})

test('numbers for people', (t) => {
  t.deepEqual([0, 999, 1_000, 1_234_567].map(grouped), ['0', '999', '1,000', '1,234,567'])
  t.deepEqual([7, 1_234, 12_345, 99_960, 999_499, 999_500, 12_345_678].map(short), [
    '7',
    '1.23 k',
    '12.3 k',
    '100 k',
    '999 k',
    '1.00 M',
    '12.3 M',
  ])
  t.deepEqual([0.04, 9.94, 59.4, 59.6, 60, 200, 3_599.7, 7_500].map(spokenSeconds), [
    '0.0 s',
    '9.9 s',
    '59 s',
    '1 min',
    '1 min',
    '3 min 20 s',
    '1 h',
    '2 h 5 min',
  ])
})
