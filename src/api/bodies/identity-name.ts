import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { showValue } from '#src/model/value.ts'

/** What people know an identity by. */
export function identityName(object: MetaverseObject): string | null {
  for (const attribute of ['displayName', 'cn', 'accountName', 'userPrincipalName', 'mail']) {
    const value = metaverseValues(object, attribute)[0]
    if (value !== undefined) return showValue(value)
  }
  return null
}
