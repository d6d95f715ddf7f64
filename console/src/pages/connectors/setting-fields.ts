/** One setting of a kind of connector, and how it is edited. What the page "Connect to …" has is not here again. */
export interface SettingField {
  readonly setting: string
  readonly label: string
  readonly hint: string
  readonly form:
    | { readonly kind: 'text' }
    | { readonly kind: 'number' }
    | { readonly kind: 'text-lines' }
    | { readonly kind: 'list' }
    | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
    /** An object with the one setting `everyDays`. */
    | { readonly kind: 'days' }
}

/** Whether a text in a field can be the value of its setting. */
export function isUsable({ form }: SettingField, text: string): boolean {
  return (form.kind !== 'number' && form.kind !== 'days') || text.trim() === '' || /^\d+$/.test(text.trim())
}

/** A stored value as it stands in the field. */
export function shownSetting({ form }: SettingField, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (form.kind === 'list') return Array.isArray(value) ? value.join('\n') : ''
  if (form.kind === 'days') {
    const days: unknown = typeof value === 'object' ? Reflect.get(value, 'everyDays') : undefined
    return typeof days === 'number' ? String(days) : ''
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** What a field says as the value of its setting; undefined leaves it out, which means its default. */
export function readSetting({ form }: SettingField, text: string): unknown {
  const said = text.trim()
  if (said === '') return undefined
  switch (form.kind) {
    case 'number':
      return Number(said)
    case 'days':
      return { everyDays: Number(said) }
    case 'list':
      return said
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    case 'text':
    case 'text-lines':
    case 'choice':
      return said
  }
}
