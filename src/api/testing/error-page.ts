import { errorRegistry } from '#src/base/error-registry.ts'
import { problemCodes } from '../contract/problem.ts'

/** The reference page of all errors, `docs/errors.md`, from the registry. */
export function errorPage(): string {
  const entries = Object.entries(errorRegistry).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    '# Errors',
    '',
    'Every error the service and the command line raise for something outside of them, generated from',
    '`src/base/error-registry.ts`. The API answers them as `application/problem+json` (RFC 9457) with the code, a title, what it',
    'concerns, and the hint below; the command line prints the same. Nothing was changed unless the text says otherwise.',
    '',
    '| Code | What has happened | What to do | HTTP |',
    '| --- | --- | --- | --- |',
    ...entries.map(([code, { title, hint, status = 500 }]) => `| \`${code}\` | ${cell(title)} | ${cell(hint)} | ${status} |`),
    '',
    '## Answers without an entry',
    '',
    '| Code | What has happened | HTTP |',
    '| --- | --- | --- |',
    `| \`${problemCodes.directoryRefused}\` | A connected directory refused or could not be reached. The answer carries its own words (\`incidents\`), the reason, and what to do. | 422 |`,
    `| \`${problemCodes.requestInvalid}\` | A request that is not of the form the API describes. | 400 and others below 500 |`,
    `| \`${problemCodes.defect}\` | A defect of the service; its log has the details. | 500 |`,
    '',
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
