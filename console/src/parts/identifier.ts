const identifier = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

/** Whether the text is a whole GUID: who may not see values may look for nothing else. */
export function isIdentifier(said: string): boolean {
  return identifier.test(said.trim())
}
