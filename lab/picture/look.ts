import { PURPOSES, type Purpose } from '../../sim/index.ts'
import { NODE_STATES, type NodeState } from '../film/film.ts'
import type { MessageShape } from './message-shapes.ts'

/** How messages of one purpose are drawn: the colours of the reports, after Okabe and Ito, and lighter ones on dark ground. */
interface PurposeLook {
  readonly light: string
  readonly dark: string
  readonly shape: MessageShape
}

/** Areas with corners above or below bring nodes together, round ones keep the overlay up, square ones are the users' operations. Each purpose has a mark of its own. */
const PURPOSE_LOOKS: Readonly<Record<Purpose, PurposeLook>> = {
  join: { light: '#009E73', dark: '#2fc498', shape: 'triangle' },
  'leaf-set': { light: '#3a9bd8', dark: '#6cc3f2', shape: 'disc' },
  table: { light: '#0072B2', dark: '#4a9fe0', shape: 'hollowDisc' },
  distance: { light: '#7381c0', dark: '#a3aee8', shape: 'halfDisc' },
  acks: { light: '#8f8f8f', dark: '#a8a8a8', shape: 'point' },
  lookups: { light: '#D55E00', dark: '#ff8a3c', shape: 'square' },
  storage: { light: '#d18f00', dark: '#f5b83d', shape: 'hollowSquare' },
  replication: { light: '#9a7d0a', dark: '#e0cf5a', shape: 'post' },
  repair: { light: '#CC79A7', dark: '#e79cc5', shape: 'plus' },
  'seed-server': { light: '#5c5c5c', dark: '#c8c8c8', shape: 'hollowTriangle' },
  reunion: { light: '#8c564b', dark: '#c99084', shape: 'triangleDown' },
  application: { light: '#7a3e9d', dark: '#bb86db', shape: 'lozenge' },
  relaying: { light: '#a0558e', dark: '#d79ac9', shape: 'bar' },
}

/** In the order of PURPOSES. */
export const lookOfPurposes = (dark: boolean): readonly { colour: string; shape: MessageShape }[] =>
  PURPOSES.map((purpose) => {
    const { shape, ...colours } = PURPOSE_LOOKS[purpose]
    return { colour: dark ? colours.dark : colours.light, shape }
  })

/** How a node is drawn: never by its colour alone. */
export interface NodeLook {
  readonly light: string
  readonly dark: string
  readonly shape: 'disc' | 'ring' | 'cross' | 'square' | 'none'
}

const STATE_LOOKS: Readonly<Record<NodeState, NodeLook>> = {
  absent: { light: '#000000', dark: '#ffffff', shape: 'none' },
  joining: { light: '#b87700', dark: '#f5b83d', shape: 'ring' },
  active: { light: '#0072B2', dark: '#5fb0ea', shape: 'disc' },
  inactive: { light: '#b04f84', dark: '#e79cc5', shape: 'ring' },
  client: { light: '#009E73', dark: '#2fc498', shape: 'square' },
  paused: { light: '#6b6b6b', dark: '#a8a8a8', shape: 'square' },
  left: { light: '#8a8a8a', dark: '#8a8f96', shape: 'cross' },
  crashed: { light: '#D55E00', dark: '#ff8a3c', shape: 'cross' },
}

/** In the order of NODE_STATES. */
export const lookOfStates = (dark: boolean): readonly { colour: string; shape: NodeLook['shape'] }[] =>
  NODE_STATES.map((state) => {
    const { shape, ...colours } = STATE_LOOKS[state]
    return { colour: dark ? colours.dark : colours.light, shape }
  })

/** What is neither a node nor a message. */
export interface Ink {
  readonly paper: string
  readonly line: string
  readonly quiet: string
  readonly strong: string
  /** What ground truth says is wrong. */
  readonly wrong: string
  /** The operation that is followed. */
  readonly route: string
  /** Nodes that the panel beside the picture points at. */
  readonly lit: string
}

const LIGHT: Ink = {
  paper: '#ffffff',
  line: '#d9dce0',
  quiet: '#5c6066',
  strong: '#1a1a1a',
  wrong: '#c2185b',
  route: '#1a1a1a',
  lit: '#0072B2',
}

const DARK: Ink = {
  paper: '#16181b',
  line: '#3a3f45',
  quiet: '#a2a8b0',
  strong: '#f1f3f5',
  wrong: '#ff6f9f',
  route: '#ffffff',
  lit: '#7cc3f0',
}

export const inkOf = (dark: boolean): Ink => (dark ? DARK : LIGHT)
