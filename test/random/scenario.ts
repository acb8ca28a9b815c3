import { type Fields, textOf } from '../../sim/explore/document.ts'
import { Draw } from '../../sim/explore/draw/draw.ts'
import { drawMatrix, MATRIX_FILE } from './data-files.ts'
import { drawDimensions } from './dimensions.ts'
import { drawNetwork } from './network.ts'
import { drawPastry, drawSeedServer, drawStorage } from './parameters.ts'
import { drawPhases } from './phases.ts'

/** A scenario as a user could have written it. */
export interface RandomScenario {
  readonly text: string
  /** The data files that it names, by their names. */
  readonly files: ReadonlyMap<string, string>
}

/** A sound scenario that takes about a second. Sections have streams of their own: a draw more in one changes no other. */
export function randomScenario(seed: number): RandomScenario {
  const draw = (name: string): Draw => new Draw(seed, name)
  const dimensions = drawDimensions(draw('dimensions'))
  const { phases, files } = drawPhases(draw('phases'), dimensions)
  const matrix = dimensions.latency === 'matrix' ? [[MATRIX_FILE, drawMatrix(draw('matrix'))] as const] : []
  const text = textOf({
    name: `random-${seed}`,
    seed,
    pastry: drawPastry(draw('pastry'), dimensions),
    seedServer: drawSeedServer(draw('seed server')),
    storage: drawStorage(draw('storage'), dimensions),
    network: drawNetwork(draw('network'), dimensions),
    ...drawRest(draw('rest')),
    phases,
  })
  return { text, files: new Map([...matrix, ...files]) }
}

/** What concerns no single part of the system. */
function drawRest(draw: Draw): Fields {
  return {
    ...draw.include(0.2, () => ({ operationDeadline: draw.oneOf(['5s', '20s', '2m']) })),
    ...draw.include(0.2, () => ({ onIdTaken: 'give-up' })),
    record: {
      ...draw.include(0.2, () => ({ lookups: draw.oneOf(['none', 'sample(0.3)']) })),
      ...draw.include(0.4, () => ({ ring: draw.oneOf(['none', ['40s'], ['10s', '70s', '5m']]) })),
    },
    ...draw.include(0.05, () => ({ check: { invariants: false } })),
    ...draw.include(0.3, () => ({ interval: draw.oneOf(['1s', '25s', '1m']) })),
  }
}
