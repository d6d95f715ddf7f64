import { join } from 'node:path'

/** The sample export of a real server. It lies beside the project and is not part of it. */
export const exportFolder = join(import.meta.dirname, '../../../../shared/conformance/aadconnect-export')

/** Names of the connectors in the export. */
export const contoso = 'contoso.com'
export const cloud = 'contoso.onmicrosoft.com - AAD'
/** What a second forest is called. */
export const fabrikam = 'fabrikam.lab'
