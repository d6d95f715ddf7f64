import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { UploadedImportBody } from '#src/api/contract/import.ts'
import { Breakable } from '../../../parts/breakable.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { connectorTypeName } from '../../../words/connectors.ts'
import { importWords } from '../../../words/import.ts'
import classes from '../settings.module.css'
import { ScrollingTable } from '../../../parts/small-table.tsx'

const words = importWords.report
const tones = { error: 'failed', warning: 'warning', information: 'neutral' } as const
const order = ['error', 'warning', 'information'] as const
type Report = UploadedImportBody['report']

/** Everything there is to say about an export: what was understood, what differs, and what a person has to do. */
export function ImportReportView({ report }: { readonly report: Report }) {
  const { rules, metaverse, findings, settings, secrets, unwritable, mappings } = report
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return (
    <Stack gap="md">
      {errors === 0 ? null : <StateWord tone="failed" word={words.errors(errors)} />}
      <FactList
        facts={[
          { name: words.rules, value: words.rulesOf(rules) },
          { name: words.links, value: words.linksOf(rules) },
          { name: words.flows, value: words.flowsOf(rules.flows, rules.expressions) },
          { name: words.metaverse, value: words.metaverseOf(metaverse.objectTypes, metaverse.attributes) },
        ]}
      />
      <Connectors of={report.connectors} />
      <Findings of={findings} />
      {secrets.length === 0 ? null : (
        <Part title={words.secrets} count={secrets.length} form="open">
          <ul className={classes['plainList']}>
            {secrets.map(({ connector, account }) => (
              <li key={connector}>{words.secretOf(connector, account)}</li>
            ))}
          </ul>
        </Part>
      )}
      {settings.length === 0 ? null : (
        <Part title={words.settings} count={settings.length} form="open">
          <ul className={classes['plainList']}>
            {settings.map(({ connector, setting, why }) => (
              <li key={`${connector} ${setting}`}>
                <b>{connector}</b>, <code>{setting}</code>: {why}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={words.unwritable} count={unwritable.length} form="closed">
        <ScrollingTable
          size="tall"
          label={words.unwritable}
          columns={Object.values(words.unwritableColumns)}
          rows={unwritable.map(({ connector, objectType, attribute, reason, rules: by }) => ({
            id: `${connector} ${objectType} ${attribute}`,
            cells: [`${objectType}.${attribute}`, connector, reason, by.join(', ')],
          }))}
        />
      </Part>
      <Part title={words.mappings} count={mappings.length} form="closed">
        <ScrollingTable
          size="tall"
          label={words.mappings}
          columns={Object.values(words.mappingColumns)}
          rows={mappings.map(({ from, to, note }, index) => ({
            id: `${index} ${from}`,
            cells: [<code key="from">{from}</code>, to === '' ? <em key="to">{words.nowhere}</em> : <code key="to">{to}</code>, note],
          }))}
        />
      </Part>
    </Stack>
  )
}

function Connectors({ of }: { readonly of: Report['connectors'] }) {
  const names = words.connectorColumns
  const asNumbers = (head: string) => ({ head, align: 'right' }) as const
  return (
    <ScrollingTable
      size="tall"
      label={words.connectors}
      narrow="stack"
      columns={[names.name, names.type, ...[names.partitions, names.types, names.attributes, names.rules].map(asNumbers)]}
      rows={of.map(({ name, type, partitions, selectedPartitions, objectTypes, attributes, rules }) => ({
        id: name,
        cells: [<b key="name">{name}</b>, connectorTypeName(type), `${selectedPartitions} / ${partitions}`, objectTypes, attributes, rules],
      }))}
    />
  )
}

function Findings({ of }: { readonly of: Report['findings'] }) {
  if (of.length === 0) return <StateWord tone="success" word={words.noFindings} />
  const sorted = of.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return (
    <Part title={words.findings} count={of.length} form="open">
      <ScrollingTable
        size="tall"
        label={words.findings}
        narrow="stack"
        columns={Object.values(words.findingColumns)}
        rows={sorted.map(({ severity, file, subject, message, hint }, index) => ({
          id: `${index} ${file} ${subject}`,
          cells: [
            <StateWord key="severity" tone={tones[severity]} word={words.severity[severity]} />,
            <Breakable key="subject">{subject}</Breakable>,
            message,
            hint,
          ],
        }))}
      />
    </Part>
  )
}

/** A part of the report that can be closed. */
function Part(of: { readonly title: string; readonly count: number; readonly form: 'open' | 'closed'; readonly children: ReactNode }) {
  if (of.count === 0) return null
  return (
    <details open={of.form === 'open'}>
      <summary>
        <Text component="span" fw={650}>
          {of.title} ({of.count})
        </Text>
      </summary>
      {of.children}
    </details>
  )
}
