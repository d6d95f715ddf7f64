import { queryOptions } from '@tanstack/react-query'
import type { StoreSecretLine } from '#src/api/contract/connector.ts'
import type { HandOverBody } from '#src/api/contract/hand-over.ts'
import { ask, askLines } from './ask.ts'

/** The code behind the # of the address; null where there is none. */
export function codeOfHandOver(hash: string): string | null {
  const code = hash.replace(/^#/, '')
  return code === '' ? null : code
}

/** What somebody with a link is told. The code is the only proof and goes out in a header. */
export function handOverQuery(code: string) {
  return queryOptions({
    queryKey: ['hand-over'],
    queryFn: ({ signal }) => ask<HandOverBody>({ path: '/hand-over', handOver: code, signal }),
  })
}

/** Tests and stores the secret; the link is used up with it. */
export function storeByHandOver(code: string, secret: string): AsyncGenerator<StoreSecretLine, void, void> {
  return askLines<StoreSecretLine>({ method: 'PUT', path: '/hand-over', secret, handOver: code })
}
