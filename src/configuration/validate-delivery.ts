import type { Configuration } from '#src/model/configuration.ts'
import { error, type ConfigurationProblem, type ProblemInside } from './configuration-problem.ts'
import { alertsPath, sinksPath } from './to-documents.ts'

/** Whether sinks and channels can be what their documents say: names are unique, and no password travels in the clear. */
export function validateDelivery({ sinks, alerts }: Configuration): readonly ConfigurationProblem[] {
  const inDocument = (path: string, problems: readonly ProblemInside[]): readonly ConfigurationProblem[] =>
    problems.map((problem) => ({ path, ...problem }))
  return [
    ...inDocument(sinksPath, sinks === undefined ? [] : repeated(sinks)),
    ...inDocument(alertsPath, alerts === undefined ? [] : [...repeated(alerts), ...openMail(alerts)]),
  ]
}

function repeated(document: object): readonly ProblemInside[] {
  const seen = new Set<string>()
  return Object.entries(document).flatMap(([list, items]: [string, readonly { readonly name: string }[]]) =>
    items.flatMap(({ name }, index) => {
      const key = name.toLowerCase()
      if (seen.has(key)) return [error([list, index, 'name'], `The name ${name} is there twice`, 'Names are compared without case.')]
      seen.add(key)
      return []
    }),
  )
}

const loopback = new Set(['localhost', '127.0.0.1', '::1'])

function openMail({ mail }: NonNullable<Configuration['alerts']>): readonly ProblemInside[] {
  return mail.flatMap(({ security, host }, index) =>
    security !== 'none' || loopback.has(host.toLowerCase())
      ? []
      : [
          error(
            ['mail', index, 'security'],
            `Mail would go to ${host} in the clear`,
            'Use starttls or tls; none is for a relay on this machine (localhost).',
          ),
        ],
  )
}
