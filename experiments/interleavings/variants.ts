import type { PastryMachine } from '../../protocol/machine.ts'

/** Changes the rules of a machine that has no node yet. */
export interface Variant {
  readonly name: string
  vary(machine: PastryMachine): void
}

export const AS_IT_IS: Variant = { name: 'as it is', vary: () => {} }

/** A root helps any number of joiners at a time: the one admission that it has given is over as soon as it has replied. */
function switchOffAdmission({ parts: { admission } }: PastryMachine): void {
  const deliver = admission.deliver.bind(admission)
  admission.deliver = (message) => {
    deliver(message)
    admission.release(message.origin)
  }
}

/** A probe is answered with the leaf set as it is [MSP fig. 2]: a leaf that has just made room for the asker is not named. */
function nameLeafSetOnly({ parts: { repair, state } }: PastryMachine): void {
  const answering = repair as unknown as { membersAnd(): readonly unknown[] }
  answering.membersAnd = () => state.leafSet.members()
}

export const WITHOUT_ADMISSION: Variant = { name: 'without admission', vary: switchOffAdmission }

export const LEAF_SET_ONLY: Variant = { name: 'replies name the leaf set only', vary: nameLeafSetOnly }

/** The join as published [MSP §3]: it has neither of the two safeguards. */
export const PUBLISHED: Variant = {
  name: 'as published',
  vary: (machine) => {
    switchOffAdmission(machine)
    nameLeafSetOnly(machine)
  },
}
