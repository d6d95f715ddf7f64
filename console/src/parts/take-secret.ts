/** The value of a field for secrets, which is empty afterwards. Nothing else ever holds it: no state, no cache, no address. */
export function takeSecret(field: HTMLInputElement | null): string {
  const value = field?.value ?? ''
  if (field !== null) field.value = ''
  return value
}
