declare const brand: unique symbol

/** A string that the compiler keeps apart from other strings. At run time it is just the string. */
type Brand<Name extends string> = string & { readonly [brand]: Name }

/** A connector, a UUID in lower case. */
export type ConnectorId = Brand<'ConnectorId'>
/** A connector space object, a UUID in lower case, given by the engine and never changed while the row lives. */
export type ObjectId = Brand<'ObjectId'>
/** A metaverse object, a UUID in lower case. */
export type MetaverseId = Brand<'MetaverseId'>
/** A sync rule, the stable identifier of its document. */
export type RuleId = Brand<'RuleId'>
/** A run of a profile, a UUID in lower case. */
export type RunId = Brand<'RunId'>
/** A distinguished name in the form made for comparison, see `dnKey`. */
export type DnKey = Brand<'DnKey'>
