import { Problem, type ProblemFacts, Problems } from '../../core/problem.ts'

/**
 * The user called us in a way that we do not understand.
 *
 * @param at the command or the option, as it is written
 */
export const usageMistake = (at: string, facts: ProblemFacts): Problems =>
  new Problems([new Problem({ file: at, hint: '`--help` lists commands and options.', ...facts })])
