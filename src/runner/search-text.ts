import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'

/** What people look an identity up by. */
const searched = ['displayName', 'userPrincipalName', 'mail', 'accountName', 'employeeId', 'cn'] as const

/** The text a search of the metaverse looks into, in lower case. */
export function searchText(object: MetaverseObject): string {
  const parts = searched.flatMap((name) => metaverseValues(object, name)).filter((value) => typeof value === 'string')
  return [...new Set(parts)].join(' ').toLowerCase()
}
