import type { Purpose } from '../../sim/index.ts'
import type { NodeState } from '../film/film.ts'

/** Colours of purposes, as in the reports: after Okabe and Ito. Purposes beside each other differ in lightness, too. */
export const PURPOSE_COLOURS: Readonly<Record<Purpose, string>> = {
  join: '#009E73',
  'leaf-set': '#56B4E9',
  table: '#0072B2',
  distance: '#7f8ec9',
  acks: '#9a9a9a',
  lookups: '#D55E00',
  storage: '#E69F00',
  replication: '#c9a227',
  repair: '#CC79A7',
  'seed-server': '#6b6b6b',
  reunion: '#8c564b',
  application: '#7a3e9d',
  relaying: '#b07aa1',
}

/** How a node is drawn: never by its colour alone. */
export const STATE_LOOKS: Readonly<
  Record<
    NodeState,
    { readonly colour: string; readonly shape: 'disc' | 'ring' | 'cross' | 'square' | 'none' }
  >
> = {
  absent: { colour: '#00000000', shape: 'none' },
  joining: { colour: '#E69F00', shape: 'ring' },
  active: { colour: '#0072B2', shape: 'disc' },
  inactive: { colour: '#CC79A7', shape: 'ring' },
  client: { colour: '#009E73', shape: 'square' },
  paused: { colour: '#767676', shape: 'square' },
  left: { colour: '#b8b8b8', shape: 'cross' },
  crashed: { colour: '#D55E00', shape: 'cross' },
}
