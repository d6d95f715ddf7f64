import type { ExportReference, ExportResult } from '../contract/exchange.ts'
import { resultCode } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal } from '../ldap/filter.ts'
import type { Modification } from '../ldap/request.ts'
import type { LdapResult } from '../ldap/response.ts'
import { permissiveModify } from './controls.ts'
import { exportCode, messageOf } from './export-failure.ts'
import { guidName } from './object-guid.ts'

/** References that could not be written, each with its reason. */
export type FailedReferences = Extract<ExportResult, { outcome: 'success' }>['failedReferences']

/** Reference values as modifications: one for all values that leave an attribute, one for all that come. */
export function referenceModifications(references: readonly ExportReference[]): readonly Modification[] {
  const modifications = new Map<string, Modification>()
  // Removals first, so that a manager can be exchanged for another in one request.
  const sorted = [...references.filter(({ change }) => change === 'delete'), ...references.filter(({ change }) => change === 'add')]
  for (const { attribute, change, target } of sorted) {
    const key = `${change} ${attribute}`
    const values = [...(modifications.get(key)?.values ?? []), target.dn]
    modifications.set(key, { operation: change, attribute, values })
  }
  return [...modifications.values()]
}

/**
 * Writes references after the directory refused them together: halves the list until the ones at fault stand alone, so that
 * one bad member does not keep a thousand others out of a group.
 */
export async function writeReferences(
  client: LdapClient,
  object: string,
  references: readonly ExportReference[],
): Promise<FailedReferences> {
  const result = await client.modify(object, referenceModifications(references), [permissiveModify])
  if (result.code === resultCode.success) return []
  if (result.code === resultCode.insufficientAccessRights) return references.map((reference) => refused(reference, result))
  const [first] = references
  if (references.length === 1 && first !== undefined) return await writeSingle(client, { object, reference: first, result })
  const middle = Math.ceil(references.length / 2)
  const sorted = references.toSorted((a, b) => (a.change === b.change ? 0 : a.change === 'delete' ? -1 : 1))
  return [
    ...(await writeReferences(client, object, sorted.slice(0, middle))),
    ...(await writeReferences(client, object, sorted.slice(middle))),
  ]
}

/** One value was refused: it may be as wanted already, or its target may have been renamed since we read it. */
async function writeSingle(
  client: LdapClient,
  { object, reference, result }: { readonly object: string; readonly reference: ExportReference; readonly result: LdapResult },
): Promise<FailedReferences> {
  if (await isAsWanted(client, object, reference)) return []
  const { attribute, change, target } = reference
  const again = await client.modify(object, [{ operation: change, attribute, values: [guidName(target.anchor)] }], [permissiveModify])
  if (again.code === resultCode.success || (await isAsWanted(client, object, reference))) return []
  return [refused(reference, result)]
}

async function isAsWanted(client: LdapClient, object: string, { attribute, change, target }: ExportReference): Promise<boolean> {
  const filter = equal(attribute, target.dn)
  const { entries } = await client.searchAll({ base: object, scope: 'base', filter, attributes: ['objectClass'] })
  return entries.length > 0 === (change === 'add')
}

function refused(reference: ExportReference, result: LdapResult): FailedReferences[number] {
  // No such object is about the target here: the object itself was found.
  const code = result.code === resultCode.noSuchObject ? 'dn-attributes-failure' : exportCode(result)
  return { reference, code, message: messageOf(result) }
}
