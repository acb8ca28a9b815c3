import type { Checker } from './checker.ts'

const oneAnswer: Checker = {
  name: 'one answer',
  promise: 'An operation is answered at most once, to the node that began it.',
  beyond: ['damage unnoticed'],
  watch: ({ record, broken }) => ({
    ended: () => {
      for (const { text, at } of record.history.strayAnswers) broken(text, undefined, at)
    },
    wasPutToTest: () =>
      record.history.keys.some(({ operations }) => operations.some(({ answer }) => answer !== undefined)),
  }),
}

export const ANSWER_CHECKERS = [oneAnswer]
