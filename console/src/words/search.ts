import { counted, showCount } from './format.ts'

/** Text of the page that shows two objects side by side. */
export const compareWords = {
  title: 'Compare two objects',
  two: 'Tick two results of a search',
  twoText: 'Identities and objects of any connector space can be compared with each other.',
  search: 'Search',
  masked: 'Your role may not see values',
  gone: (id: string) => `Nothing has the identifier ${id}`,
  goneText: 'It was removed since the address was made.',
  metaverse: 'Metaverse',
  where: (place: string, type: string) => `${place}, ${type}`,
  differences: (count: number, of: number) => `${showCount(count)} of ${counted(of, 'attribute')} differ`,
  onlyDifferent: 'Only what is different',
  alike: 'They have the same values',
  table: 'Attributes side by side',
  attribute: 'Attribute',
  difference: 'Difference',
  noValue: 'no value',
  numbered: (number: number, title: string) => `${number}: ${title}`,
  references: (count: number) => (count === 0 ? 'no value' : counted(count, 'reference')),
  states: { different: '≠ different', 'only-first': '← only the first', 'only-second': '→ only the second', same: 'same' },
  asOf: 'Objects of connector spaces are shown as they were last synchronized.',
}

/** Text of the search page and of the box in the frame. */
export const searchWords = {
  title: 'Search',
  label: 'Name, mail address, account, distinguished name, GUID or anchor',
  placeholder: 'Ann Example, ann@contoso.com, CN=Ann,OU=…, 4f1c…',
  filters: {
    space: 'Where',
    metaverse: 'Metaverse',
  },
  searching: 'Searching',
  results: 'What was found',
  found: (identities: number, loose: number) =>
    [
      ...(identities > 0 ? [counted(identities, 'identity', 'identities')] : []),
      ...(loose > 0 ? [counted(loose, 'object that belongs to no identity', 'objects that belong to no identity')] : []),
    ].join(', '),
  more: (space: string) => `There is more in ${space}`,
  moreHere: 'Show more',
  only: (space: string) => `Only ${space}`,
  mostShown: (count: number) => `The first ${showCount(count)} of each space are shown. Say more of the name to find the right one.`,
  tick: (name: string) => `Compare ${name}`,
  ticked: (name: string) => `${name} is ticked. Tick another result to compare them.`,
  compare: (first: string, second: string) => `Compare ${first} with ${second}`,
  untick: 'Tick nothing',
  inSpace: (name: string, connector: string) => `${name} in ${connector}`,
  metaverse: 'Metaverse',
  exact: 'exact',
  object: 'object',
  referredTo: 'placeholder: only known because something refers to it',
  notJoined: 'not joined',
  nothingTyped: {
    title: 'Search people, groups and devices everywhere at once',
    tips: [
      { what: 'A name', example: 'ann example', why: 'parts of first and last name, in any order' },
      { what: 'Mail address or account', example: 'ann@contoso.com', why: 'the beginning is enough' },
      {
        what: 'Distinguished name',
        example: 'CN=Ann Example,OU=People,DC=contoso,DC=com',
        why: 'whole; says why it is not there when it is not',
      },
      {
        what: 'GUID',
        example: '4f1c2a7e-0d3b-4a53-9c1e-8f2d6b7a9e10',
        why: 'of the metaverse, of an object or its objectGUID, with or without braces',
      },
      { what: 'Anchor', example: 'T2xkIGFuY2hvcnM=', why: 'at least six characters of it' },
    ],
    keys: 'Arrow keys go through what was found, Enter opens it. Ctrl+K comes here from every page.',
  },
  recent: {
    title: 'Searched here before',
    forget: 'Forget them',
    note: 'Kept in this browser for you alone; only what you typed, nothing of what was found.',
  },
  notFound: {
    title: (said: string) => `Nothing fits “${said}”`,
    where: 'It was looked for here:',
    metaverse: 'Metaverse',
    todo: 'What to do',
    look: (connector: string) => `Look in ${connector} now`,
    elsewhere: 'Search everywhere',
    tips: 'Names are searched by the beginnings of their words. Objects outside of the selected containers were never read.',
  },
  masked: {
    title: 'Your role finds objects by identifier only',
    text: (reason: string) => `Names are values. ${reason} A whole GUID works: it tells nothing.`,
  },
  box: {
    keys: (count: number) => `${counted(count, 'suggestion')}, arrow keys go there. Enter shows everything that fits.`,
    none: 'Nothing fits. Enter says where it was looked for.',
    list: 'Suggestions',
  },
}
