import type { Findings } from '../findings.ts'
import type { ImportedMetaverse } from '../imported-configuration.ts'
import { classNames, readDsml } from './read-dsml.ts'
import { readParameters } from './read-parameters.ts'
import type { XmlElement } from './xml-element.ts'

/** Classic rules of the metaverse, which Azure AD Connect does not have. */
const classic = ['import-attribute-flow', 'provisioning', 'mv-deletion', 'extension'] as const

/** An element `mv-data`: the schema of the metaverse and the parameters of the whole server. */
export function readMetaverse(root: XmlElement, at: { readonly file: string; readonly findings: Findings }): ImportedMetaverse {
  root.passOver('format-version', 'version', 'password-change-history-size', 'password-sync')
  for (const name of classic) {
    const element = root.child(name)
    if (element === null || element.isEmpty) continue
    root.passOver(name)
    at.findings.warning(at.file, name, {
      message: 'The metaverse has classic rules, which are not taken over; Azure AD Connect does not use them.',
      hint: 'Write them as sync rules when they did something on the old server.',
    })
  }
  const schema = root.child('schema')
  return { file: at.file, schema: readDsml(schema, at), classes: classNames(schema), parameters: readParameters(root) }
}
