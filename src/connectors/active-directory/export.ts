import { dnKey, parentDn, rdnOf } from '#src/model/dn.ts'
import { must, unreachable } from '#src/base/assert.ts'
import { err, ok, type Result } from '#src/base/result.ts'
import type { ExportItem, ExportResult } from '../contract/exchange.ts'
import { LdapResultError, resultCode } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import type { LdapResult } from '../ldap/response.ts'
import type { Connections } from './connections.ts'
import { permissiveModify } from './controls.ts'
import { exportFailure } from './export-failure.ts'
import { attributesToAdd, modificationsOf } from './modifications.ts'
import { guidName } from './object-guid.ts'
import { referenceModifications, writeReferences, type FailedReferences } from './reference-export.ts'
import { readAnchor, readDn } from './root-dse.ts'

/** Where objects are written. */
export interface ExportPlace {
  readonly connections: Connections
  /** Selected naming contexts. */
  readonly partitions: readonly string[]
}

/**
 * Writes the items one after the other, because a later one may need an earlier one. Objects are addressed by their key, so
 * that nothing is written to another object that has taken a name. When the connection breaks, the item under way is
 * unknown and those after it were not sent.
 */
export async function exportItems(
  { connections, partitions }: ExportPlace,
  items: readonly ExportItem[],
): Promise<readonly ExportResult[]> {
  const results: ExportResult[] = []
  for (const item of items) {
    const reached = await reach({ connections, partitions }, item)
    // With nothing sent at all the session itself has failed; later, what was sent already must be settled.
    if (!reached.ok && results.length === 0) throw reached.error
    results.push(reached.ok ? await exportItem(reached.value, item) : notSent(item))
  }
  return results
}

/** A connection that can take the item. */
async function reach({ connections, partitions }: ExportPlace, { dn }: ExportItem): Promise<Result<LdapClient, unknown>> {
  try {
    const { client } = await connections.forObject(dn, partitions)
    client.checkOpen()
    return ok(client)
  } catch (error) {
    return err(error)
  }
}

function notSent({ key }: ExportItem): ExportResult {
  return { key, outcome: 'failure', code: 'cd-connectivity-error', message: 'The connection broke before this object was sent.' }
}

async function exportItem(client: LdapClient, item: ExportItem): Promise<ExportResult> {
  try {
    return await write(client, item)
  } catch (error) {
    if (error instanceof LdapResultError) return exportFailure(item.key, error.result)
    if (client.isOpen) throw error
    return { key: item.key, outcome: 'unknown' }
  }
}

function write(client: LdapClient, item: ExportItem): Promise<ExportResult> {
  switch (item.operation) {
    case 'add':
      return addObject(client, item)
    case 'update':
      return updateObject(client, item)
    case 'delete':
      return deleteObject(client, item)
    default:
      return unreachable(item.operation)
  }
}

/** References go in a request of their own, so that one that is refused does not keep the object from being made. */
async function addObject(client: LdapClient, item: ExportItem): Promise<ExportResult> {
  const objectClass = { attribute: 'objectClass', values: [item.objectType] }
  const result = await client.add(item.dn, [objectClass, ...attributesToAdd(withoutName(item))])
  if (result.code === resultCode.noSuchObject) return exportFailure(item.key, result, 'non-existent-parent')
  if (result.code !== resultCode.success) return exportFailure(item.key, result)
  const failedReferences = item.references.length === 0 ? [] : await writeReferences(client, item.dn, item.references)
  return success(item, failedReferences, await readAnchor(client, item.dn))
}

async function updateObject(client: LdapClient, item: ExportItem): Promise<ExportResult> {
  const object = objectName(item)
  const attributes = modificationsOf(item.attributes)
  const modifications = [...attributes, ...referenceModifications(item.references)]
  let failedReferences: FailedReferences = []
  if (modifications.length > 0) {
    const result = await client.modify(object, modifications, [permissiveModify])
    if (result.code !== resultCode.success) {
      if (item.references.length === 0 || (await readDn(client, object)) === null) return exportFailure(item.key, result)
      const alone = attributes.length === 0 ? null : await client.modify(object, attributes, [permissiveModify])
      if (alone !== null && alone.code !== resultCode.success) return exportFailure(item.key, alone)
      failedReferences = await writeReferences(client, object, item.references)
    }
  }
  const refused = item.newDn === null ? null : await renameObject(client, { object, newDn: item.newDn })
  return refused === null ? success(item, failedReferences) : exportFailure(item.key, refused.result, refused.code)
}

async function deleteObject(client: LdapClient, item: ExportItem): Promise<ExportResult> {
  const result = await client.delete(objectName(item))
  return result.code === resultCode.success ? success(item, []) : exportFailure(item.key, result)
}

/** Null when it worked, else why not. */
async function renameObject(
  client: LdapClient,
  { object, newDn }: { readonly object: string; readonly newDn: string },
): Promise<{ readonly result: LdapResult; readonly code: string | undefined } | null> {
  const newParent = parentDn(newDn)
  const result = await client.modifyDn(object, { newRdn: rdnOf(newDn), newParent })
  if (result.code === resultCode.success) return null
  if (result.code === resultCode.entryAlreadyExists) return { result, code: 'rename-to-existing-dn' }
  // Windows and Samba say different things about a parent that is not there, so it is looked for.
  const isParentMissing = newParent !== null && (await readDn(client, newParent)) === null
  return { result, code: isParentMissing ? 'non-existent-parent' : undefined }
}

function success({ key }: ExportItem, failedReferences: FailedReferences, anchor: string | null = null): ExportResult {
  return { key, outcome: 'success', anchor, dn: null, failedReferences }
}

function objectName({ anchor }: ExportItem): string {
  return guidName(must(anchor, 'the anchor of an object that was imported'))
}

/** The name of a new object comes from its distinguished name; sent again as an attribute it would only be another way to be wrong. */
function withoutName({ dn, attributes }: ExportItem): ExportItem['attributes'] {
  const naming = dnKey(rdnOf(dn)).split('=')[0] ?? ''
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.toLowerCase() !== naming))
}
