import type { PhaseSpan } from '../film/plan.ts'
import type { Mark } from '../worker/messages.ts'
import type { Player } from './player.ts'

export interface TimelineDrawing {
  readonly player: Player
  readonly spans: readonly PhaseSpan[]
  /** Of the line, in virtual microseconds. */
  readonly end: number
  readonly dark: boolean
}

interface Colours {
  readonly bands: readonly [string, string]
  readonly planned: string
  readonly background: string
  readonly ink: string
  readonly quiet: string
  readonly marks: Readonly<Record<Mark['kind'], string>>
}

const LIGHT: Colours = {
  bands: ['#d3e4f2', '#e6ecf1'],
  planned: '#f4f6f8',
  background: '#e9d8c3',
  ink: '#1a1a1a',
  quiet: '#5c6066',
  marks: { crash: '#b34700', failure: '#a3003f', cut: '#5b3a8c', repair: '#00694d' },
}

const DARK: Colours = {
  bands: ['#22415a', '#2b333b'],
  planned: '#1d2024',
  background: '#4d3d2a',
  ink: '#f1f3f5',
  quiet: '#a2a8b0',
  marks: { crash: '#ff8a3c', failure: '#ff6f9f', cut: '#c9a6ff', repair: '#2fc498' },
}

/** The rows of the time line, in pixels from its upper edge if letters have their usual size. */
const ROWS = { phases: 0, background: 25, marks: 31, axis: 48, end: 64 } as const
const PHASE_HEIGHT = 22
const BACKGROUND_HEIGHT = 4
const TICK_ROOM = 90
/** The size of letters on the page, in pixels, at which nothing is enlarged. */
const USUAL_LETTERS = 14

/** Draws phases as bands, what happened as marks of different shapes, and the time as a line. */
export function drawTimeline(canvas: HTMLCanvasElement, drawing: TimelineDrawing): void {
  const { player, spans, end, dark } = drawing
  // On a wall its letters are as large as the others of the page.
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_LETTERS
  const ratio = window.devicePixelRatio * scale
  const width = canvas.clientWidth / scale
  const [columns, rows] = [Math.round(width * ratio), Math.round(ROWS.end * ratio)]
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns
    canvas.height = rows
  }
  const context = canvas.getContext('2d')!
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, ROWS.end)
  context.font = '11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  const colours = dark ? DARK : LIGHT
  const x = (time: number): number => (time / end) * width
  drawPhases(context, spans, x, colours)
  drawMarks(context, player.marks, x, colours)
  drawAxis(context, { width, end }, x, colours)
  drawProgress(context, player, x, colours)
}

type ToX = (time: number) => number

function drawPhases(
  context: CanvasRenderingContext2D,
  spans: readonly PhaseSpan[],
  x: ToX,
  { bands, planned, background, ink, quiet }: Colours,
): void {
  let band = 0
  for (const { label, startsAt, endsAt, background: isBackground, standing } of spans) {
    const from = x(startsAt)
    const width = Math.max(1.5, x(endsAt) - from - 1)
    if (isBackground) {
      context.fillStyle = background
      context.fillRect(from, ROWS.background, width, BACKGROUND_HEIGHT)
      continue
    }
    context.fillStyle = standing === 'planned' ? planned : bands[band++ % 2]!
    context.fillRect(from, ROWS.phases, width, PHASE_HEIGHT)
    if (standing === 'planned') {
      context.strokeStyle = quiet
      context.setLineDash([3, 3])
      context.lineWidth = 1
      context.strokeRect(from + 0.5, ROWS.phases + 0.5, Math.max(1, width - 1), PHASE_HEIGHT - 1)
      context.setLineDash([])
    }
    if (width < 26) continue
    context.save()
    context.beginPath()
    context.rect(from, ROWS.phases, width - 3, PHASE_HEIGHT)
    context.clip()
    context.textAlign = 'left'
    context.fillStyle = standing === 'planned' ? quiet : ink
    context.fillText(label, from + 5, ROWS.phases + PHASE_HEIGHT / 2)
    context.restore()
  }
}

/** Of marks of one kind in one pixel one is drawn. */
function drawMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  x: ToX,
  { marks: colours }: Colours,
): void {
  const drawn = new Set<string>()
  for (const { at, kind } of marks) {
    const place = Math.round(x(at))
    const name = `${kind} ${place}`
    if (drawn.has(name)) continue
    drawn.add(name)
    context.fillStyle = context.strokeStyle = colours[kind]
    drawMark(context, kind, place, ROWS.marks)
  }
}

/** A crash points down, what is repaired points up, a failure is a stroke, a cut is two. */
function drawMark(context: CanvasRenderingContext2D, kind: Mark['kind'], x: number, y: number): void {
  switch (kind) {
    case 'crash':
      return fillTriangle(context, x, y + 8, y)
    case 'repair':
      return fillTriangle(context, x, y, y + 8)
    case 'failure':
      return context.fillRect(x - 0.75, y + 6, 1.5, 10)
    case 'cut':
      context.fillRect(x - 3, y, 2, 14)
      context.fillRect(x + 1, y, 2, 14)
  }
}

function fillTriangle(context: CanvasRenderingContext2D, x: number, tip: number, base: number): void {
  context.beginPath()
  context.moveTo(x, tip)
  context.lineTo(x - 5, base)
  context.lineTo(x + 5, base)
  context.closePath()
  context.fill()
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400, 604_800]

function drawAxis(
  context: CanvasRenderingContext2D,
  { width, end }: { readonly width: number; readonly end: number },
  x: ToX,
  { quiet }: Colours,
): void {
  const step = 1e6 * (STEPS.find((each) => x(1e6 * each) >= TICK_ROOM) ?? STEPS.at(-1)!)
  context.fillStyle = quiet
  for (let time = 0; time <= end; time += step) {
    context.fillRect(x(time), ROWS.axis, 1, 4)
    context.textAlign = time === 0 ? 'left' : x(time) > width - 20 ? 'right' : 'center'
    context.fillText(tickText(time / 1e6), x(time), ROWS.axis + 11)
  }
}

function tickText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const rest = seconds % 3_600
  const minutes = String(Math.floor(rest / 60))
  const last = String(rest % 60).padStart(2, '0')
  if (seconds < 3_600) return `${minutes}:${last}`
  return `${Math.floor(seconds / 3_600)}:${minutes.padStart(2, '0')}:${last}`
}

/** How far the simulation is, and the time of the picture. */
function drawProgress(
  context: CanvasRenderingContext2D,
  { film, time, finished }: Player,
  x: ToX,
  { ink, quiet }: Colours,
): void {
  if (finished === undefined) {
    context.fillStyle = quiet
    context.fillRect(0, PHASE_HEIGHT + 1, x(film.until), 2)
  }
  context.fillStyle = ink
  const place = x(time)
  context.fillRect(place - 1, 0, 2, ROWS.axis + 4)
  context.beginPath()
  context.arc(place, ROWS.axis + 4, 4, 0, 2 * Math.PI)
  context.fill()
}
