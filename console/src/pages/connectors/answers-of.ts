/** What a person answered to a refusal before. */
export function answersOf(form: HTMLFormElement | null): Readonly<Record<'keepBlanks' | 'confirmIdentity' | 'acceptLockoutRisk', boolean>> {
  const given = new FormData(form ?? undefined)
  return {
    keepBlanks: given.has('keepBlanks'),
    confirmIdentity: given.has('confirmIdentity'),
    acceptLockoutRisk: given.has('acceptLockoutRisk'),
  }
}
