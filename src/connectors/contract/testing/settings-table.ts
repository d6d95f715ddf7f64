import { code, markdownTable } from './generated-sections.ts'

/** What the reference page says about one setting beside what the code says. */
export interface SettingNote {
  readonly meaning: string
  /** As it stands in the document of the connector. */
  readonly example: string
  /** Option of `lockstep connectors add`, or null where the setting is in the document only. */
  readonly option: string | null
}

/**
 * A table of every setting. `defaults` are the settings as the connector completes them when nothing optional is given;
 * `required` are those without which there is nothing to complete.
 */
export function settingsTable<Settings extends object>(
  notes: { readonly [Name in keyof Settings]: SettingNote },
  defaults: Settings,
  required: readonly (keyof Settings)[],
): string {
  const rows = Object.entries<SettingNote>(notes).map(([name, { meaning, example, option }]) => {
    const value: unknown = Reflect.get(defaults, name)
    const isRequired = required.some((one) => one === name)
    return [code(name), meaning, isRequired ? 'must be given' : defaultText(value), code(example), option === null ? '' : code(option)]
  })
  return markdownTable(['Setting', 'Meaning', 'Default', 'Example', 'Option'], rows)
}

function defaultText(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none'
  return code(typeof value === 'object' ? JSON.stringify(value) : String(value))
}
