import type { settingsWords } from '../../words/settings.ts'

/** Pages of the settings, in the order of their menu. A page is listed once something stands behind it. */
export const settingsPages: readonly (keyof typeof settingsWords.pages)[] = [
  'scheduler',
  'notifications',
  'staging',
  'deletion-guard',
  'users',
  'tokens',
  'audit',
  'vault',
  'backup',
  'import',
  'about',
]
