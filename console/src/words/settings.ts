/** Text of the settings: their menu, and what every page of them says. */
export const settingsWords = {
  menu: 'Settings',
  pages: {
    scheduler: 'Scheduler',
    notifications: 'Notifications',
    staging: 'Staging mode',
    'deletion-guard': 'Deletion guard',
    users: 'Users and roles',
    tokens: 'Tokens',
    audit: 'Audit',
    vault: 'Vault',
    backup: 'Backup',
    import: 'Import',
    about: 'About',
  },
  save: 'Save',
  nothingChanged: 'Nothing was changed.',
  notYet: 'Correct what is marked first.',
  reason: 'Reason',
  unsaved: {
    title: 'Leave without saving?',
    text: 'What you changed on this page was not saved.',
    stay: 'Stay here',
    leave: 'Leave',
  },
}
