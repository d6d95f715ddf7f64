/** Writes DER, as far as tests need it to make certificates. The signatures are not real; nothing here verifies them. */

/** One element: tag, length, content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = joined(content)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return joined([new Uint8Array([tag, ...length]), body])
}

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, new Uint8Array([first * 40 + second, ...rest.flatMap(base128)]))
}

export function text(tag: number, value: string): Uint8Array {
  return der(tag, new TextEncoder().encode(value))
}

/** A name: one component per pair of identifier and value; pairs in a nested list share a component. */
export function name(...components: readonly (readonly (readonly [string, string])[])[]): Uint8Array {
  const component = (pairs: readonly (readonly [string, string])[]): Uint8Array =>
    der(0x31, ...pairs.map(([type, value]) => der(0x30, oid(type), text(0x0c, value))))
  return der(0x30, ...components.map(component))
}

/** What differs between the certificates of the tests. */
export interface CertificateParts {
  readonly subject: Uint8Array
  readonly issuer?: Uint8Array
  readonly notAfter?: Uint8Array
  readonly extensions?: readonly Uint8Array[]
}

/** A certificate of version 3 with an Ed25519 key, or of version 1 without extensions. */
export function certificate({ subject, issuer, notAfter, extensions }: CertificateParts): Uint8Array {
  const algorithm = der(0x30, oid('1.3.101.112'))
  const signature = der(0x03, new Uint8Array([0, 1, 2, 3]))
  const version = extensions === undefined ? [] : [der(0xa0, der(0x02, new Uint8Array([2])))]
  const validity = der(0x30, text(0x17, '500101000000Z'), notAfter ?? text(0x18, '20991231235959Z'))
  const body = der(
    0x30,
    ...version,
    der(0x02, new Uint8Array([0, 0xff])),
    algorithm,
    issuer ?? subject,
    validity,
    subject,
    der(0x30, algorithm, signature),
    ...(extensions === undefined ? [] : [der(0xa3, der(0x30, ...extensions))]),
  )
  return der(0x30, body, algorithm, signature)
}

export function extension(identifier: string, criticality: 'critical' | 'not critical', value: Uint8Array): Uint8Array {
  const critical = criticality === 'critical' ? [der(0x01, new Uint8Array([255]))] : []
  return der(0x30, oid(identifier), ...critical, der(0x04, value))
}

function base128(arc: number): number[] {
  const high = Math.floor(arc / 128)
  return high === 0 ? [arc] : [...base128(high).map((byte) => byte | 0x80), arc % 128]
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]))
}
