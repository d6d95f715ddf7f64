/** Names for object types and attributes: those of Microsoft Graph, or those of the cloud connector of Azure AD Connect. */
export type VocabularyName = 'graph' | 'azure-ad-connect'

export const vocabularyNames: readonly VocabularyName[] = ['graph', 'azure-ad-connect']
