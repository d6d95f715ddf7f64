/** A part of an XML document. A part that is null is left out. */
export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly content: string | readonly (XmlElement | null)[]
}

/** An element; text, further elements, or nothing in it. */
export function xml(name: string, content: XmlElement['content'] = [], attributes: XmlElement['attributes'] = {}): XmlElement {
  return { name, content, attributes }
}

/** The document with its elements indented, one a line. */
export function xmlText(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}`
}

function elementText({ name, attributes = {}, content }: XmlElement, indent: string): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const start = `${indent}<${name}${said.join('')}`
  if (content.length === 0) return `${start}/>\n`
  if (typeof content === 'string') return `${start}>${escaped(content)}</${name}>\n`
  const inner = content.flatMap((part) => (part === null ? [] : [elementText(part, `${indent} `)]))
  return inner.length === 0 ? `${start}/>\n` : `${start}>\n${inner.join('')}${indent}</${name}>\n`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

/** Characters XML 1.0 cannot hold at all (section 2.2) become the replacement character: a directory may say anything. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"\r]/g, (character) => entities[character] ?? character)
  )
}
