import { Option } from 'commander'
import { explainShape } from '#src/api/contract/explain.ts'
import { text, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { printAttributeStory } from './explain/attribute-text.ts'
import { printObjectStory, printStop } from './explain/object-text.ts'

/** `lockstep explain OBJECT [ATTRIBUTE]` */
export const explainCommand: CommandSpec = {
  usage: 'explain <object> [attribute]',
  summary: 'Explain where the values of an object come from, and what stopped one that is not where it should be',
  description:
    'OBJECT is the identifier of an identity or an object, a distinguished name, an anchor, or a text that fits one only. Without an attribute:\n' +
    'how its objects are linked, which rules take them and which do not, and the source of every value. With an attribute, by its name in the\n' +
    'metaverse or in a connector: its way from the source through rules and precedence to every target, and the first thing that stopped it.\n' +
    'Nothing is written. The exit code is 0 when nothing is in the way, else 1.',
  options: [
    new Option('--connector <connector>', 'look for the object in this connector only; then a name that is not there is explained too'),
  ],
  run: async ({ client, output }, { arguments: [object = '', attribute], options }) => {
    const body = { object, attribute, connector: text(options, 'connector') }
    const told = await client.ask(explainShape, { method: 'POST', path: '/explain', body })
    output.result(told)
    if (told.attributes === null) printObjectStory(output, told)
    else for (const story of told.attributes) printAttributeStory(output, story, told.title)
    if (told.places.length === 0) output.line(output.style('bold', told.title))
    if (told.stop === null) output.line(`${output.style('green', '✓')} Nothing is in the way.`)
    else printStop(output, told.stop)
    return told.stop === null ? exitCodes.done : exitCodes.failed
  },
}
