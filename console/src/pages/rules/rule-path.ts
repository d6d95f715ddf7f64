import { pathOf } from '../../requests/ask.ts'

/** Tabs of the editor, in their order. The first one needs no word in the address. */
export const editorTabs = ['description', 'scope', 'join', 'transformations', 'dry-run', 'publish'] as const

export type EditorTab = (typeof editorTabs)[number]

/** Where a rule is edited. */
export function rulePath(id: string, tab: EditorTab = 'description'): string {
  const path = `/rules${pathOf(id)}`
  return tab === 'description' ? path : `${path}?tab=${tab}`
}

/** Identifiers of rules begin with a letter or a digit: no rule is ever in the way of these pages, nor they of a rule. */
export const historyPath = '/rules/-/history'
export const createPath = '/rules/-/new'
