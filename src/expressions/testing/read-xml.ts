/**
 * A reader for the XML of a configuration export: elements, attributes, text, comments, the five named entities and numbered
 * characters. Names are without their prefix. Declarations of entities are refused, so nothing can grow.
 */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text directly inside, white space kept. */
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

const piece =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** Reads a document and returns its root element. Throws on anything it does not understand. */
export function readXml(document: string): XmlElement {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const text = document.replace(/^\uFEFF/, '')
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex
    const found = piece.exec(text)
    if (found === null) throw new Error(`not readable as XML at offset ${at}: ${text.slice(at, at + 40)}`)
    take(found, open)
  }
  const [only] = root.children
  if (open.length !== 1 || only === undefined) throw new Error('the document does not end where its root element ends')
  return only
}

function take([, verbatim, slash, name, attributes, selfClosing, text]: RegExpExecArray, open: OpenElement[]): void {
  const inner = open.at(-1) as OpenElement
  if (verbatim !== undefined) inner.text += verbatim
  if (text !== undefined) inner.text += withoutEntities(text)
  if (name === undefined) return
  if (slash === '/') {
    if (inner.name !== localName(name)) throw new Error(`</${name}> does not close <${inner.name}>`)
    open.pop()
    return
  }
  const element: OpenElement = { name: localName(name), attributes: attributesOf(attributes ?? ''), children: [], text: '' }
  inner.children.push(element)
  if (selfClosing !== '/') open.push(element)
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(attribute)].map(([, name = '', double, single]) => [localName(name), withoutEntities(double ?? single ?? '')]),
  )
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function withoutEntities(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16))
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)))
    const value = entities[entity]
    if (value === undefined) throw new Error(`the entity ${whole} is not known`)
    return value
  })
}

/** The elements of that name below an element, at any depth. */
export function elementsBelow(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsBelow(child, name)])
}

/** The text of a child; empty when there is none. */
export function childText(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text ?? ''
}
