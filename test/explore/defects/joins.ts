import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { Admission } from '../../../protocol/join/admission.ts'
import { Reunion } from '../../../protocol/join/reunion.ts'
import { SeedServer } from '../../../protocol/join/seed-server.ts'
import type { AddNode, SeedRequest } from '../../../protocol/wire/messages.ts'
import { type Defect, wrong } from './defect.ts'

/** Defects of joins, and of what brings rings together. */

interface Server {
  founder: NodeHandle
  answer(from: NodeHandle, request: SeedRequest): unknown
  addNode(from: NodeHandle, message: AddNode): void
}

export const twoFounders: Defect = {
  name: 'two founders',
  sentence: 'The seed server has every node found a ring that asks before the first has reported itself.',
  patches: [
    wrong<Server>(
      SeedServer,
      'answer',
      (right) =>
        function (from: NodeHandle, request: SeedRequest) {
          this.founder = NO_NODE
          return right.call(this, from, request)
        },
    ),
    wrong<Server>(
      SeedServer,
      'addNode',
      (right) =>
        function (from: NodeHandle, message: AddNode) {
          right.call(this, from, { ...message, founder: false })
        },
    ),
  ],
}

export const admissionKept: Defect = {
  name: 'admission never released',
  sentence: 'A root keeps its one admission for a joiner that is done, or dead.',
  patches: [wrong<{ release(joiner: NodeHandle): void }>(Admission, 'release', () => () => {})],
}

interface Rings {
  noteDeath(peer: NodeHandle): void
  met(peer: NodeHandle): void
}

export const ringsApart: Defect = {
  name: 'partition never merges',
  sentence:
    'A node does not look for itself through those that were dead to it, nor probes those that it meets again.',
  patches: [wrong<Rings>(Reunion, 'noteDeath', () => () => {}), wrong<Rings>(Reunion, 'met', () => () => {})],
}
