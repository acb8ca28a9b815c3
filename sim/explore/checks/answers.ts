import type { Checker } from './checker.ts'

const oneAnswer: Checker = {
  name: 'one answer',
  promise: 'An operation is answered at most once, to the node that began it.',
  beyond: ['damage unnoticed'],
  watch: ({ record, broken }) => ({
    ended: () => {
      for (const text of record.history.strayAnswers) broken(text)
    },
  }),
}

export const ANSWER_CHECKERS = [oneAnswer]
