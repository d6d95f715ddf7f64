/** The clouds in which Microsoft runs Entra ID and Graph, each with its own accounts and addresses. */
export type CloudName = 'global' | 'us-gov' | 'us-gov-dod' | 'china'

/** Where a cloud answers. */
export interface CloudAddresses {
  /** Root of Graph, without version and without a slash at the end. */
  readonly graphUrl: string
  /** Root of the sign-in service, without tenant and without a slash at the end. */
  readonly authorityUrl: string
}

/** Addresses from Microsoft's page "National cloud deployments". */
export const clouds: Readonly<Record<CloudName, CloudAddresses>> = {
  global: { graphUrl: 'https://graph.microsoft.com', authorityUrl: 'https://login.microsoftonline.com' },
  'us-gov': { graphUrl: 'https://graph.microsoft.us', authorityUrl: 'https://login.microsoftonline.us' },
  'us-gov-dod': { graphUrl: 'https://dod-graph.microsoft.us', authorityUrl: 'https://login.microsoftonline.us' },
  china: { graphUrl: 'https://microsoftgraph.chinacloudapi.cn', authorityUrl: 'https://login.partner.microsoftonline.cn' },
}

export function isCloudName(text: string): text is CloudName {
  return Object.hasOwn(clouds, text)
}
