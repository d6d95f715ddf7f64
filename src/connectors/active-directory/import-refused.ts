import type { ConnectionVerdict } from '../contract/connection-error.ts'

type Refusal = Pick<ConnectionVerdict, 'failure' | 'advice'>

/** The runner goes on with a full import of the partition in the same run. */
const positionLost: Refusal = { failure: 'full-import-required', advice: 'A full import starts by itself; nothing needs to be done.' }

/** Why an import cannot be done as asked, although the server answered everything: reason → what it means. */
export const importRefusals = {
  'watermark-unreadable': positionLost,
  'watermark-rejected': positionLost,
  'other-server': positionLost,
  'database-set-back': positionLost,
  'partition-not-selected': {
    failure: 'configuration',
    advice: 'Select the partition in the document of the connector, or take the step for it out of the run profile.',
  },
  'no-object-types': { failure: 'configuration', advice: 'Select at least one object type in the document of the connector.' },
  'container-missing': {
    failure: 'configuration',
    advice:
      'Give the account the right to see the container, or correct the containers of the partition: one that was renamed or moved is no ' +
      'longer found. Nothing was taken for deleted. Where the container is really gone, a full import with --accept-shrink takes it for empty.',
  },
} as const satisfies Readonly<Record<string, Refusal>>

/** An import cannot be done as asked, for a reason that is no answer of the server. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused'
  readonly reason: keyof typeof importRefusals

  constructor(reason: keyof typeof importRefusals, text: string) {
    super(text)
    this.reason = reason
  }
}
