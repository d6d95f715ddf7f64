/** A part of an element that no reader asked for. */
export interface UnreadPart {
  /** From the root: `ma-data/private-configuration/adma-configuration@version`. */
  readonly path: string
  readonly line: number
  readonly text: string
}

interface XmlAttribute {
  readonly name: string
  readonly value: string
  isRead: boolean
}

/** Characters of a text that a report shows. */
const shownMax = 80

/**
 * An element of an export, by its local names. It remembers what was asked for, so that whatever a reader does not know
 * comes out as a finding instead of being dropped.
 */
export class XmlElement {
  readonly name: string
  readonly line: number
  readonly #attributes: XmlAttribute[] = []
  readonly #children: XmlElement[] = []
  #text = ''
  #isRead = false
  #isTextRead = false

  constructor(name: string, line: number) {
    this.name = name
    this.line = line
  }

  addAttribute(name: string, value: string): void {
    this.#attributes.push({ name, value, isRead: false })
  }

  addChild(child: XmlElement): void {
    this.#children.push(child)
  }

  addText(text: string): void {
    this.#text += text
  }

  /** The value of an attribute; null when it is not there. */
  attribute(name: string): string | null {
    const found = this.#attributes.find((attribute) => attribute.name === name)
    if (found === undefined) return null
    found.isRead = true
    return found.value
  }

  /** The element's own text without white space around it. */
  text(): string {
    this.#isTextRead = true
    return this.#text.trim()
  }

  /** The first child of a name; a second one stays unread. */
  child(name: string): XmlElement | null {
    const found = this.#children.find((child) => child.name === name)
    if (found === undefined) return null
    found.#isRead = true
    return found
  }

  children(name: string): readonly XmlElement[] {
    const found = this.#children.filter((child) => child.name === name)
    for (const child of found) child.#isRead = true
    return found
  }

  /** The text of a child without white space around it; empty when there is no such child. */
  childText(name: string): string {
    return this.child(name)?.text() ?? ''
  }

  /** The first descendant on a path of names. */
  at(...names: readonly string[]): XmlElement | null {
    return names.reduce<XmlElement | null>((element, name) => element?.child(name) ?? null, this)
  }

  /** Takes note of children and attributes (`@name`) that are known and have nothing to say to us, with all that is in them. */
  passOver(...names: readonly string[]): void {
    for (const name of names) {
      if (name.startsWith('@')) this.attribute(name.slice(1))
      else for (const child of this.children(name)) child.#passOverAll()
    }
  }

  /** Whether there is anything in it: text, attributes or children. */
  get isEmpty(): boolean {
    return this.#text.trim() === '' && this.#attributes.length === 0 && this.#children.length === 0
  }

  /** What nobody asked for, in the order of the file. */
  *unread(path: string = this.name): Generator<UnreadPart> {
    for (const { name, value, isRead } of this.#attributes) {
      if (!isRead) yield { path: `${path}@${name}`, line: this.line, text: shown(value) }
    }
    if (!this.#isTextRead && this.#text.trim() !== '') yield { path: `${path} (text)`, line: this.line, text: shown(this.#text.trim()) }
    for (const child of this.#children) {
      const place = `${path}/${child.name}`
      if (child.#isRead) yield* child.unread(place)
      else yield { path: place, line: child.line, text: shown(child.#text.trim()) }
    }
  }

  #passOverAll(): void {
    this.#isRead = true
    this.#isTextRead = true
    for (const attribute of this.#attributes) attribute.isRead = true
    for (const child of this.#children) child.#passOverAll()
  }
}

function shown(text: string): string {
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}
