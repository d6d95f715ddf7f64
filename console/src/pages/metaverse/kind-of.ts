import type { MetaverseSchemaBody } from '#src/api/contract/metaverse-schema.ts'
import { metaverseWords as words } from '../../words/metaverse.ts'

type Attribute = MetaverseSchemaBody['types'][number]['attributes'][number]

/** What values of an attribute are, in words. */
export function kindOf({ type, multiValued, indexed }: Attribute): string {
  return [type, ...(multiValued ? [words.many] : []), ...(indexed ? [words.indexed] : [])].join(', ')
}
