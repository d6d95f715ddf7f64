import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ExplainBody } from '#src/api/contract/explain.ts'
import type { DecidedLinkBody, DecideLinkBody } from '#src/api/contract/link.ts'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import type { PreviewBody, PreviewRequestBody } from '#src/api/contract/preview.ts'
import type { ObjectRunPageBody } from '#src/api/contract/run-object.ts'
import type { SingleObjectBody } from '#src/api/contract/single-object.ts'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { ask, pathOf } from './ask.ts'

const pageSize = 50

/** One identity with where its values come from. */
export function identityQuery(id: string) {
  return queryOptions({
    queryKey: ['objects', 'identity', id],
    queryFn: ({ signal }) => ask<MetaverseObjectBody>({ path: pathOf('metaverse', id), signal }),
  })
}

/** One object of a connector space, by identifier, anchor or distinguished name. */
export function spaceObjectQuery(connector: string, object: string) {
  return queryOptions({
    queryKey: ['objects', 'space', connector, object],
    queryFn: ({ signal }) => ask<SpaceObjectBody>({ path: `${pathOf('connectors', connector)}/space/object`, query: { object }, signal }),
  })
}

/** Runs that did something with an object or with what is joined to an identity, newest first. */
export function objectRunsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['objects', 'runs', id],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<ObjectRunPageBody>({ path: pathOf('objects', id, 'runs'), query: { before: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page: ObjectRunPageBody) => page.before,
  })
}

/** What is to be explained: an object, or one attribute of it. */
export interface Question {
  readonly object: string
  /** Null for an identity. */
  readonly connector: string | null
  readonly attribute: string | null
}

export function explainQuery({ object, connector, attribute }: Question) {
  return queryOptions({
    queryKey: ['objects', 'explain', connector, object, attribute],
    queryFn: ({ signal }) =>
      ask<ExplainBody>({
        method: 'POST',
        path: '/explain',
        json: { object, ...(connector === null ? {} : { connector }), ...(attribute === null ? {} : { attribute }) },
        signal,
      }),
  })
}

/** What synchronizing the object would do; with `commit` it is done. */
export function previewObject(of: PreviewRequestBody): Promise<PreviewBody> {
  return ask<PreviewBody>({ method: 'POST', path: '/preview', json: of })
}

/** Reads the object, synchronizes it, and exports what comes of it unless told to stop before. */
export function synchronizeObject(of: {
  readonly object: string
  readonly connector: string
  readonly until: 'export' | 'synchronization'
}): Promise<SingleObjectBody> {
  return ask<SingleObjectBody>({ method: 'POST', path: '/objects/synchronize', json: of })
}

/** Decides about the link of an object in the place of the rules. */
export function decideLink(connector: string, of: DecideLinkBody): Promise<DecidedLinkBody> {
  return ask<DecidedLinkBody>({ method: 'POST', path: `${pathOf('connectors', connector)}/space/link`, json: of })
}
