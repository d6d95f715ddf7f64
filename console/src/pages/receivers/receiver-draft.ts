import type { ReceiverField } from './receiver-fields.ts'

/** What stands in the fields of the form, all of it text. */
export type ReceiverDraft = Readonly<Record<string, string>>

type Document = Readonly<Record<string, unknown>>

/** The fields as the document fills them. */
export function draftOf(fields: readonly ReceiverField[], document: Document): ReceiverDraft {
  return Object.fromEntries(
    fields.map((field) => {
      const value = document[field.name]
      if (Array.isArray(value)) return [field.name, value.join('\n')]
      if (typeof value === 'string' || typeof value === 'number') return [field.name, String(value)]
      return [field.name, field.kind === 'choice' ? usual(field) : '']
    }),
  )
}

/** The document that the fields make. What is empty or as usual is left out; what has no field stays as it was. */
export function documentOf(fields: readonly ReceiverField[], draft: ReceiverDraft, before: Document): Document {
  const own = new Set(fields.map(({ name }) => name))
  const entries = fields.flatMap((field) => {
    const value = valueOf(field, (draft[field.name] ?? '').trim())
    return value === null ? [] : [[field.name, value] as const]
  })
  return { ...Object.fromEntries(entries), ...Object.fromEntries(Object.entries(before).filter(([name]) => !own.has(name))) }
}

/** Names of fields that must not be empty and are. */
export function missingIn(fields: readonly ReceiverField[], draft: ReceiverDraft): readonly string[] {
  return fields.filter(({ name, need }) => need === 'required' && (draft[name] ?? '').trim() === '').map(({ name }) => name)
}

function valueOf(field: ReceiverField, text: string): unknown {
  switch (field.kind) {
    case 'choice':
      return field.need !== 'required' && text === usual(field) ? null : text
    case 'lines':
    case 'many': {
      const lines = text.split('\n').map((line) => line.trim())
      const said = lines.filter((line) => line !== '')
      return said.length === 0 ? null : said
    }
    case 'number':
      // What is no number goes as it is: the service says what is wrong with it.
      return text === '' ? null : /^\d+$/.test(text) ? Number(text) : text
    case 'text':
      return text === '' ? null : text
    case 'long':
      return text === '' ? null : `${text}\n`
  }
}

function usual({ choices = {} }: ReceiverField): string {
  return Object.keys(choices)[0] ?? ''
}
