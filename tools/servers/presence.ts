/** Set to 1 where every server must be there (continuous integration): a missing one then fails the tests instead of skipping them. */
export const REQUIRE_SERVERS = 'LOCKSTEP_REQUIRE_SERVERS'

/**
 * The one decision about a server that tests need: `null` means it can be started, a text is the reason to skip, and where
 * servers are required a reason is an error, so that nothing is ever skipped there by accident.
 */
export function presence(
  server: string,
  reason: string | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  if (reason === null) return null
  if (environment[REQUIRE_SERVERS] === '1') throw new Error(`${server} is required because ${REQUIRE_SERVERS}=1, but ${reason}`)
  return `${server}: ${reason}`
}

/** The title of a suite, with the reason in it when the suite is skipped. */
export function titleWithReason(title: string, missing: string | null): string {
  return missing === null ? title : `${title} [skipped, ${missing}]`
}
