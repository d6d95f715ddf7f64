import { SaxesParser, type SaxesTagNS } from 'saxes'
import { must } from '#src/base/assert.ts'
import { err, ok, type Result } from '#src/base/result.ts'
import { copyAgain, type ImportFault } from '../import-fault.ts'
import { XmlElement } from './xml-element.ts'

/** The schema of a forest with Exchange and Lync has 45,000 elements; the largest known ones not twice as many. */
const elementsMax = 500_000
/** Exports nest ten deep. */
const depthMax = 64
const attributesMax = 64
/** Characters handed to the parser at once, so that a limit stops it soon. */
const chunkLength = 65_536
/** Declared encodings that say no more than the bytes themselves have shown. */
const encodings = /^utf-?(?:8|16)(?:le|be)?$/i

const beyond = 'It is not an export, or one far beyond what is known. Report it together with what it describes.'

/** Ends the parser at once; never leaves this file. */
class Stop extends Error {
  readonly fault: ImportFault
  constructor(message: string, hint: string) {
    super(message)
    this.fault = { message, hint }
  }
}

/**
 * Reads a file of an export. Strictly well-formed XML only; a document type declaration is refused, so no entity is ever
 * defined, expanded or fetched, and time and memory stay proportional to the size of the file.
 */
export function readXml(text: string): Result<XmlElement, ImportFault> {
  if (text.trim() === '') return err({ message: 'The file is empty', hint: copyAgain })
  const tree = new TreeBuilder()
  try {
    for (let start = 0; start < text.length; start += chunkLength) tree.write(text.slice(start, start + chunkLength))
    return ok(tree.close())
  } catch (error) {
    if (error instanceof Stop) return err(error.fault)
    throw error
  }
}

class TreeBuilder {
  readonly #parser = new SaxesParser({ xmlns: true, position: true })
  readonly #open: XmlElement[] = []
  #root: XmlElement | null = null
  #count = 0
  #attributeCount = 0

  constructor() {
    const parser = this.#parser
    // The parser writes line and column in front; the line is added to every message here.
    parser.on('error', ({ message }) => this.#stop(`The file is not well-formed XML: ${message.replace(/^\d+:\d+: |\.$/g, '')}`, copyAgain))
    parser.on('doctype', () =>
      this.#stop(
        'The file has a document type declaration, which an export never has',
        'Nothing in it was followed. Ask where the file comes from before you use it.',
      ),
    )
    parser.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && !encodings.test(encoding))
        this.#stop(`The file says that it is in ${encoding}`, 'Save it as UTF-8, with that encoding in its first line.')
    })
    parser.on('opentagstart', () => {
      this.#attributeCount = 0
    })
    parser.on('attribute', () => {
      if (++this.#attributeCount > attributesMax) this.#stop(`An element has more than ${attributesMax} attributes`, beyond)
    })
    parser.on('opentag', (tag) => this.#begin(tag))
    parser.on('closetag', () => void this.#open.pop())
    parser.on('text', (text) => this.#open.at(-1)?.addText(text))
    parser.on('cdata', (text) => this.#open.at(-1)?.addText(text))
  }

  write(chunk: string): void {
    this.#parser.write(chunk)
  }

  close(): XmlElement {
    this.#parser.close()
    return must(this.#root, 'the root of a well-formed document')
  }

  #begin(tag: SaxesTagNS): void {
    if (++this.#count > elementsMax) this.#stop(`The file has more than ${elementsMax} elements`, beyond)
    if (this.#open.length >= depthMax) this.#stop(`The file nests deeper than ${depthMax} elements`, beyond)
    const element = new XmlElement(tag.local, this.#parser.line)
    for (const { name, local, prefix, value } of Object.values(tag.attributes)) {
      if (prefix !== 'xmlns' && name !== 'xmlns') element.addAttribute(local, value)
    }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.addChild(element)
    this.#open.push(element)
  }

  #stop(message: string, hint: string): never {
    throw new Stop(`${message} (line ${this.#parser.line})`, hint)
  }
}
