import { ConfidentialClientApplication, LogLevel, type Configuration } from '@azure/msal-node'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '../../contract/connection-error.ts'
import { addressesOf, type EntraSettings } from '../settings.ts'
import { clouds } from '../clouds.ts'
import { certificateCredential } from './certificate-credential.ts'
import type { SignInNetwork } from './sign-in-network.ts'
import { signInFailure } from './sign-in-failure.ts'

/** Access tokens for Graph. */
export interface TokenSource {
  /** A token that is believed to be good. Throws `ConnectionError` when the sign-in service gives none. */
  current(): Promise<string>
  /** Graph did not take this token: the next one is fetched anew. */
  refuse(token: string): void
  close(): Promise<void>
}

/**
 * Tokens by the client credentials grant, made and renewed by Microsoft's library. The secret reaches the library as text,
 * lives as long as this source, and is in none of the errors.
 */
export class MsalTokenSource implements TokenSource {
  readonly #application: ConfidentialClientApplication
  readonly #network: SignInNetwork
  readonly #scope: string
  readonly #secret: Secret
  #refused: string | null = null
  #pending: Promise<string> | null = null

  constructor(settings: EntraSettings, secret: Secret, network: SignInNetwork) {
    this.#network = network
    this.#secret = secret.clone()
    this.#scope = `${clouds[settings.cloud].graphUrl}/.default`
    this.#application = new ConfidentialClientApplication(configuration(settings, secret, network))
  }

  /** Many requests may ask at once; one of them fetches. */
  current(): Promise<string> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = null
    })
    return this.#pending
  }

  refuse(token: string): void {
    this.#refused = token
  }

  close(): Promise<void> {
    this.#secret.destroy()
    return this.#network.close()
  }

  async #fetch(): Promise<string> {
    const cached = await this.#acquire('cached')
    return cached === this.#refused ? this.#acquire('new') : cached
  }

  async #acquire(wanted: 'cached' | 'new'): Promise<string> {
    this.#network.forget()
    try {
      const result = await this.#application.acquireTokenByClientCredential({ scopes: [this.#scope], skipCache: wanted === 'new' })
      if (result === null) throw new Error('The sign-in service answered without a token.')
      return result.accessToken
    } catch (error) {
      this.#network.throwIfAborted()
      throw error instanceof ConnectionError ? error : signInFailure(error, this.#network, this.#secret)
    }
  }
}

function configuration(settings: EntraSettings, secret: Secret, network: SignInNetwork): Configuration {
  const { authorityUrl } = addressesOf(settings)
  return {
    auth: {
      clientId: settings.clientId,
      authority: `${authorityUrl}/${settings.tenantId}`,
      // A named authority is not looked up at the global cloud, which an isolated network or the lab cannot reach.
      knownAuthorities: [new URL(authorityUrl).host],
      ...(settings.credential === 'secret'
        ? { clientSecret: secret.withText((text) => text) }
        : { clientCertificate: certificateCredential(settings, secret, network.place()) }),
    },
    system: {
      networkClient: network,
      loggerOptions: { loggerCallback: () => {}, piiLoggingEnabled: false, logLevel: LogLevel.Error },
    },
  }
}
