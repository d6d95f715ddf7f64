/**
 * The two rule languages that share one grammar: `sync` is that of Azure AD Connect sync rules, `cloud` that of cloud sync
 * and application provisioning mappings. Ten functions differ, and only `cloud` lets arguments be left out.
 */
export type Dialect = 'sync' | 'cloud'
