import type { CommandGroup } from '../command.ts'
import { rulesTestCommand } from './test.ts'

/** `lockstep rules …` */
export const rulesGroup: CommandGroup = {
  name: 'rules',
  summary: 'Work with sync rules',
  commands: [rulesTestCommand],
}
