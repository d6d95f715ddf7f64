/** A name as the directory writes it under the extended DN control: the GUID is missing only for targets it does not hold. */
export interface DirectoryName {
  readonly dn: string
  readonly guid: string | null
}

const extended = /^(?:<GUID=([0-9a-f-]{36})>;)?(?:<[A-Z]+=[^>]*>;)*(.*)$/is

/** Takes `<GUID=…>;<SID=…>;CN=…` apart; a plain distinguished name is taken as it is. */
export function parseDirectoryName(text: string): DirectoryName {
  if (!text.startsWith('<')) return { dn: text, guid: null }
  const [, guid, dn] = extended.exec(text) ?? []
  return { dn: dn ?? text, guid: guid?.toLowerCase() ?? null }
}
