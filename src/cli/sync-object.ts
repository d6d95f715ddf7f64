import { Option } from 'commander'
import { singleObjectShape, type SingleObjectBody } from '#src/api/contract/single-object.ts'
import { text, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { printObjectStory, printStop } from './explain/object-text.ts'
import type { Output } from './output/output.ts'

/** `lockstep sync-object OBJECT` */
export const syncObjectCommand: CommandSpec = {
  usage: 'sync-object <object>',
  summary: 'Take one object all the way: read it, synchronize it, export what follows, read that back',
  replaces: ['Invoke-ADSyncSingleObjectSync'],
  description:
    'OBJECT is a distinguished name, an identifier, an anchor, or a text that fits one only; for an object that was never imported, its\n' +
    'distinguished name together with --connector. Prints every step and then explains the object. Refused while a run or a cycle goes on.\n' +
    'On a server in staging mode nothing is exported. The runs stand in the history as "Single Object".',
  options: [
    new Option('--connector <connector>', 'the connector the object comes from'),
    new Option('--staging', 'export nothing: what would be written stays pending'),
  ],
  run: async ({ client, output }, { arguments: [object = ''], options }) => {
    const until = options['staging'] === true ? 'synchronization' : 'export'
    const body = { object, connector: text(options, 'connector'), until }
    const done = await client.ask(singleObjectShape, { method: 'POST', path: '/objects/synchronize', body })
    output.result(done)
    print(output, done)
    return done.steps.some(({ result }) => result === 'failed' || result === 'not-found') ? exitCodes.failed : exitCodes.done
  },
}

function print(output: Output, done: SingleObjectBody): void {
  for (const { connector, action, result, message } of done.steps) {
    const isGood = result === 'done' || result === 'nothing-to-do'
    const sign = isGood ? output.style('green', '✓') : result === 'left-out' ? output.style('yellow', '!') : output.style('red', '✗')
    output.line(`${sign} ${connector}  ${action}  ${message}`)
  }
  if (done.until === 'synchronization') output.line('Nothing was exported: what waits stays pending.')
  const { explanation } = done
  output.line()
  if (explanation === null) return output.line(`${done.dn} is not there.`)
  printObjectStory(output, explanation)
  if (explanation.stop !== null) printStop(output, explanation.stop)
}
