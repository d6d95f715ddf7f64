const key = 'lockstep.reloadedAt'
/** Loading again sooner than this would not help either. */
const apartMs = 30_000

/**
 * Loads the page again because a file of it is gone, which is what an update leaves behind in pages that were open. When that does not
 * help, the error stays where people see it.
 */
export function reloadOnce(): void {
  const now = Date.now()
  try {
    if (now - Number(sessionStorage.getItem(key) ?? 0) < apartMs) return
    sessionStorage.setItem(key, String(now))
  } catch {
    // Where nothing can be kept, nobody would know that it was tried already.
    return
  }
  location.reload()
}
