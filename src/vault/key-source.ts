/**
 * Where the key-encryption key comes from: one small port, so that a file, a credential of systemd, a TPM or a key service
 * look alike to the vault.
 */
export interface KeySource {
  /** For messages and the health page, for example `file /etc/lockstep/key`. Never the key. */
  readonly description: string
  /**
   * The 32 bytes of the key, in a buffer of their own that the caller overwrites. Throws `vault-key-missing` when there is
   * none, `vault-key-unusable` when it is not a key or not kept safely.
   */
  readKey(): Buffer
}

/** Bytes of the key-encryption key. */
export const keyLength = 32
