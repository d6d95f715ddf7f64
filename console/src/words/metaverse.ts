import { counted, showCount } from './format.ts'

/** Text of the page about the schema of the metaverse. */
export const metaverseWords = {
  title: 'Metaverse',
  tabs: { label: 'About this type', attributes: 'Attributes', deletion: 'Deletion' },
  type: 'Type',
  typeOf: (name: string, count: number) => `${name} (${showCount(count)})`,
  find: 'Attribute',
  only: 'Show',
  onlys: { given: 'with values', empty: 'that nobody gives a value', unread: 'that nothing reads', contested: 'that several rules give' },
  empty: {
    title: 'There is no metaverse yet',
    text: 'Its types and attributes come with the rules of the first connector.',
    add: 'See the connectors',
  },
  none: { title: 'No attribute fits these filters' },
  facts: (attributes: number, objects: number) => `${counted(attributes, 'attribute')}, ${counted(objects, 'identity', 'identities')}`,
  looked: (looked: number, objects: number) =>
    looked === objects
      ? `Values were counted on all ${counted(objects, 'identity', 'identities')}.`
      : `Values were counted on ${showCount(looked)} of ${counted(objects, 'identity', 'identities')}, taken at random.`,
  counting: 'Counting who supplies what',
  table: 'Attributes of the metaverse',
  columns: { name: 'Attribute', kind: 'Kind', contributors: 'Who may give it, in this order', present: 'Have a value', readers: 'Read by' },
  many: 'many values',
  indexed: 'indexed',
  nobody: 'nobody',
  more: (count: number) => `and ${showCount(count)} more`,
  present: (present: number, looked: number) => (looked === 0 ? '' : `${showCount(present)} of ${showCount(looked)}`),
  readers: (count: number) => (count === 0 ? 'nothing' : counted(count, 'rule')),
  drawer: (name: string) => `Attribute ${name}`,
  order: 'Who may give it, the first with a value winning',
  merged: 'Values of rules that merge stand side by side.',
  noContributors: 'No rule gives it a value, so it is empty everywhere.',
  precedence: (precedence: number) => `precedence ${precedence}`,
  disabled: 'disabled',
  applyOnce: 'only when the identity is made',
  supplies: (objects: number, values: number) =>
    objects === values
      ? `supplies ${counted(objects, 'identity', 'identities')} now`
      : `supplies ${counted(objects, 'identity', 'identities')} now, ${counted(values, 'value')}`,
  suppliesNothing: 'supplies nobody now',
  former: 'Supplied by rules that are not there any more',
  readBy: 'Read by outbound rules',
  readByNone: 'No outbound rule reads it, so it goes nowhere.',
  share: (rule: string) => `Share of identities that ${rule} supplies`,
  deletion: {
    rule: 'When an identity goes',
    text: (type: string) => `An identity of the type ${type} is deleted with the last object that one of these rules holds.`,
    none: 'No rule makes identities of this type, so none is kept.',
    leaving: 'If a connector left',
    leavingText: 'What would go if every object of a connector went, counted without writing anything.',
    connector: 'Connector',
    simulate: 'Count',
    counting: 'Playing it through',
    table: 'What would go and what would stay',
    objectType: 'Type',
    removed: 'Would go',
    kept: 'Would stay without it',
    complete: (joined: number) => `All ${counted(joined, 'joined object')} were played through.`,
    partial: (looked: number, joined: number) =>
      `${showCount(looked)} of ${counted(joined, 'joined object')} were played through; “would go” is that share of all.`,
    estimated: (count: number) => `about ${showCount(count)}`,
    nothing: 'Nothing is joined to it, so nothing would go.',
  },
}
