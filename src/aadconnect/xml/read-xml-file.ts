import type { Findings } from '../findings.ts'
import type { ImportedConnector, ImportedMetaverse } from '../imported-configuration.ts'
import type { ImportedRule } from '../imported-rule.ts'
import { readConnector } from './read-connector.ts'
import { readMetaverse } from './read-metaverse.ts'
import { readRule } from './read-rule.ts'
import { readXml } from './read-xml.ts'
import type { XmlElement } from './xml-element.ts'

/** What one file of the XML set holds. */
export interface XmlContent {
  readonly rules: readonly ImportedRule[]
  readonly connectors: readonly ImportedConnector[]
  readonly metaverses: readonly ImportedMetaverse[]
}

const nothing: XmlContent = { rules: [], connectors: [], metaverses: [] }

/**
 * Reads one file of the XML set by its root element, wherever it lies. Connectors and the metaverse come wrapped in
 * `saved-ma-configuration` and `saved-mv-configuration`, or by themselves.
 */
export function readXmlFile(text: string, at: { readonly file: string; readonly findings: Findings }): XmlContent {
  const answer = readXml(text)
  if (!answer.ok) {
    at.findings.error(at.file, 'the file', answer.error)
    return nothing
  }
  const root = answer.value
  const content = contentOf(root, at)
  if (content === null) {
    at.findings.warning(at.file, root.name, {
      message: 'The file is no part of an Azure AD Connect configuration and was not read.',
      hint: 'Take it out of the folder, or report it when it came with the export.',
    })
    return nothing
  }
  at.findings.unknown(at.file, root.unread())
  return content
}

function contentOf(root: XmlElement, at: { readonly file: string; readonly findings: Findings }): XmlContent | null {
  switch (root.name) {
    case 'synchronizationRule': {
      const rule = readRule(root, at)
      return { ...nothing, rules: rule === null ? [] : [rule] }
    }
    case 'ma-data': {
      const connector = readConnector(root, at)
      return { ...nothing, connectors: connector === null ? [] : [connector] }
    }
    case 'mv-data':
      return { ...nothing, metaverses: [readMetaverse(root, at)] }
    case 'saved-ma-configuration':
    case 'saved-mv-configuration': {
      root.passOver('@server', '@export-date')
      const inner = root.child(root.name === 'saved-ma-configuration' ? 'ma-data' : 'mv-data')
      return inner === null ? null : contentOf(inner, at)
    }
    default:
      return null
  }
}
