import type { CommandGroup } from '../command.ts'
import { checkCommand } from './check.ts'
import { evaluateCommand } from './evaluate.ts'
import { functionsCommand } from './functions.ts'
import { testCommand } from './test-vectors.ts'

/** `lockstep expressions …`: the rule language at hand, without a service. */
export const expressionsGroup: CommandGroup = {
  name: 'expressions',
  summary: 'Try, check and test expressions of sync rules',
  commands: [evaluateCommand, checkCommand, testCommand, functionsCommand],
}
