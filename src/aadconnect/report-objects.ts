import { groupsWithMail, unsupportedType } from '#src/connectors/entra/unsupported-export.ts'
import { vocabularies } from '#src/connectors/entra/vocabulary.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import type { Findings } from './findings.ts'

/** Rules that create objects Microsoft Graph lets nobody create: they are imported, and what they make stays pending. */
export function reportObjects({ connectors, rules }: Configuration, findings: Findings): void {
  const clouds = new Set(connectors.filter(({ type }) => type === 'entra-id').map(({ name }) => name))
  const creating = rules.filter(
    ({ direction, linkType, connector, disabled }) =>
      direction === 'outbound' && linkType === 'Provision' && clouds.has(connector) && !disabled,
  )
  for (const { name, targetObjectType, join } of creating) {
    reportTakeOver({ name, targetObjectType, join }, findings)
    const reason = reasonOf(targetObjectType)
    if (reason === null) continue
    const [message = reason, ...rest] = reason.split(/: (?=\w)/)
    findings.warning('', name, {
      message: `${message}.`,
      hint: rest.length === 0 ? 'What the rule creates stays pending; disable it to keep the lists short.' : sentence(rest.join(': ')),
    })
  }
}

/**
 * What tells an object that Azure AD Connect made in the tenant: Graph does not show its source anchor. Users are found by their
 * immutable id.
 */
const recognisedBy: Readonly<Record<string, { readonly connectorSpace: string; readonly metaverse: string }>> = {
  group: { connectorSpace: 'onPremiseSecurityIdentifier', metaverse: 'objectSid' },
  contact: { connectorSpace: 'mail', metaverse: 'mail' },
}

/** Without another join, objects that are in the tenant already would not be recognised and be made a second time. */
function reportTakeOver(
  { name, targetObjectType, join }: Pick<RuleDocument, 'name' | 'targetObjectType' | 'join'>,
  findings: Findings,
): void {
  const by = recognisedBy[targetObjectType]
  if (by === undefined || join.flat().some(({ connectorSpaceAttribute }) => connectorSpaceAttribute === by.connectorSpace)) return
  const group = `- - { connectorSpace: ${by.connectorSpace}, metaverse: ${by.metaverse} }`
  findings.warning('', name, {
    message: `Microsoft Graph does not show the source anchor of a ${targetObjectType} that Azure AD Connect made, so the rule does not find it again.`,
    hint: `Where the tenant holds such objects, add a join group to the rule before staging mode is switched off: ${group}.`,
  })
}

function reasonOf(objectType: string): string | null {
  const reason = unsupportedType(vocabularies['azure-ad-connect'], { objectType, operation: 'add' })
  return reason ?? (objectType === 'group' ? groupsWithMail : null)
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
