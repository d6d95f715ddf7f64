/** Text of the help. */
export const helpWords = {
  parts: {
    label: 'What to look up',
    results: 'Results',
    codes: 'Sign-in codes',
    events: 'Events',
    errors: 'Problems',
    words: 'Azure AD Connect and us',
    keys: 'Keyboard',
  },
  find: 'Find',
  findWhy: 'Code, number or a word of the text',
  none: (text: string) => `Nothing holds “${text}”`,
  outcomes: { running: 'running', success: 'success', warning: 'warning', failed: 'failed' },
  results: {
    label: 'How runs and their steps end',
    columns: { code: 'Result', meaning: 'Meaning', todo: 'What to do', goesOn: 'What happens by itself' },
  },
  codes: {
    label: 'What directories say when they refuse a sign-in',
    columns: { code: 'Code', directory: 'Directory', reason: 'Reason', todo: 'What to do' },
    directories: { 'active-directory': 'Active Directory', 'entra-id': 'Entra ID' } as Readonly<Record<string, string>>,
  },
  events: {
    label: 'Events the service writes',
    columns: { id: 'Id', event: 'Event', level: 'Level', meaning: 'Meaning', todo: 'What to do' },
    see: 'See them',
  },
  errors: { label: 'Problems the service answers with', columns: { code: 'Code', title: 'Problem', todo: 'What to do' } },
  words: { label: 'Words of Azure AD Connect', columns: { there: 'There', here: 'Here', note: 'Note' } },
  keys: { label: 'Keyboard shortcuts', columns: { keys: 'Keys', does: 'What they do' } },
  api: 'Documentation of the API',
}
