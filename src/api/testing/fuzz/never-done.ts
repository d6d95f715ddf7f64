/**
 * Operations that the fuzz cannot bring to succeed, and why. Whatever else is never answered with success fails the test: give it an example
 * in `examples/`, or a reason here.
 */
export const neverDone: Readonly<Record<string, string>> = {
  makeFirstAdministrator: 'it is possible only while nobody is there, and the fuzz asks as somebody; played in first-run.test.ts',
  readExport: 'it is for a service that has no configuration yet; played in import.test.ts',
  applyExport: 'it is for a service that has no configuration yet; played in import.test.ts',
  beginSignIn: 'it takes an identity provider; played in access/oidc',
  endSignIn: 'it takes the code of an identity provider; played in access/oidc',
}
