import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml'

/** Longest mapping that is written on one line. */
const lineLengthMax = 120

/**
 * Plain data as a YAML document that lives well in version control: small mappings in lists take one line each, long text
 * is never folded, and text that another reader could take for a number, a date or a boolean stands in quotation marks.
 */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && needsQuotes(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
    Map: (_key, node, ancestors) => {
      if (!isSeq(ancestors.at(-1))) return undefined
      const fits = node.items.every((pair) => isScalar(pair.value) && isShort(pair.value.value))
      if (fits && JSON.stringify(node.toJSON()).length <= lineLengthMax) node.flow = true
      return undefined
    },
    Seq: (_key, node) => {
      if (node.items.length === 0) node.flow = true
      return undefined
    },
  })
  for (const node of isMap(document.contents) ? document.contents.items : []) {
    if (isMap(node.value) && node.value.items.length === 0) node.value.flow = true
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true })
}

/**
 * Text of several lines reads best as a block, but a block does not hold every text: blanks at the beginning and lines of
 * blanks alone get lost, and control characters cannot be written.
 */
function needsQuotes(text: string): boolean {
  return text.includes('\n') && /^[ \t\n]|\n[ \t]+(?:\n|$)|[^\P{C}\n]|[\u2028\u2029]/u.test(text)
}

function isShort(value: unknown): boolean {
  return typeof value !== 'string' || !value.includes('\n')
}
