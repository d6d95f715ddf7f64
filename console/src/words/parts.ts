const oneOf = new Intl.ListFormat('en', { type: 'disjunction' })

/** Text of the parts that many pages use. */
export const partWords = {
  problem: { whatToDo: 'What to do', retry: 'Try again', said: 'What the directory said', code: 'Code' },
  confirm: {
    cancel: 'Cancel',
    type: (word: string) => `Type ${word} to go on`,
    mismatch: 'This is not it yet.',
  },
  reasonWhy: 'It is kept for others to read, and has to be given.',
  close: 'Close',
  showSecret: 'Show what is typed',
  copy: 'Copy',
  copied: 'Copied',
  table: {
    more: 'Load more',
    loadingMore: 'Loading more',
    all: (count: string) => `${count} shown, there are no more`,
    sorted: 'sorted',
    arrived: (count: number) => `${count} new`,
    show: 'Show them',
  },
  filters: { label: 'Filters', clear: 'Clear filters', remove: (filter: string) => `${filter}, remove this filter`, any: 'any' },
  needs: (permission: string, roles: readonly string[]) =>
    `You may not ${permission}. It takes the role ${oneOf.format(roles.map((role) => role.replaceAll('-', ' ')))}.`,
  mayNotSee: 'You may not see this',
  needsUnknown: 'Your role does not allow this.',
  busy: 'Working',
  progress: {
    of: (done: string, total: string) => `${done} of ${total}`,
    only: (done: string) => `${done} so far`,
    rate: (rate: string) => `${rate}/s`,
    left: (span: string) => `about ${span} left`,
  },
  states: {
    success: 'Done',
    warning: 'Done, with warnings',
    failed: 'Failed',
    running: 'Running',
    waiting: 'Waiting',
    neutral: 'Idle',
  },
  time: { never: 'never', unknown: 'not known' },
}
