import * as vega from 'vega'
import { ChartHost } from './chart-host.ts'
import { drawSvg } from './draw.ts'
import type { ChartRequest } from './messages.ts'

interface TextItem {
  readonly fontSize?: number
  readonly fontWeight?: string | number
}

/** How Vega learns the widths of texts; its types do not have it. On this thread there is no document whose canvas it could ask. */
const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: TextItem, text: unknown) => number }
}
const canvas = new OffscreenCanvas(1, 1).getContext('2d')
textMetrics.width = ({ fontSize = 11, fontWeight = 'normal' }, text) => {
  if (canvas === null) return 0.6 * fontSize * String(text ?? '').length
  canvas.font = `${fontWeight} ${fontSize}px Helvetica, Arial, sans-serif`
  return canvas.measureText(String(text ?? '')).width
}

const host = new ChartHost(drawSvg)

self.onmessage = async ({ data }: MessageEvent<ChartRequest>) => {
  const report = await host.receive(data)
  if (report !== undefined) self.postMessage(report)
}
