import { groupsWithMail, unsupportedType } from '#src/connectors/entra/unsupported-export.ts'
import { vocabularies } from '#src/connectors/entra/vocabulary.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Findings } from './findings.ts'

/** Rules that create objects Microsoft Graph lets nobody create: they are imported, and what they make stays pending. */
export function reportObjects({ connectors, rules }: Configuration, findings: Findings): void {
  const clouds = new Set(connectors.filter(({ type }) => type === 'entra-id').map(({ name }) => name))
  const creating = rules.filter(
    ({ direction, linkType, connector, disabled }) =>
      direction === 'outbound' && linkType === 'Provision' && clouds.has(connector) && !disabled,
  )
  for (const { name, targetObjectType } of creating) {
    const reason = reasonOf(targetObjectType)
    if (reason === null) continue
    const [message = reason, ...rest] = reason.split(/: (?=\w)/)
    findings.warning('', name, {
      message: `${message}.`,
      hint: rest.length === 0 ? 'What the rule creates stays pending; disable it to keep the lists short.' : sentence(rest.join(': ')),
    })
  }
}

function reasonOf(objectType: string): string | null {
  const reason = unsupportedType(vocabularies['azure-ad-connect'], { objectType, operation: 'add' })
  return reason ?? (objectType === 'group' ? groupsWithMail : null)
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
