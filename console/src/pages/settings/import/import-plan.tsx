import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import type { AppliedImportBody, UploadedImportBody } from '#src/api/contract/import.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { ReasonDialog } from '../../../parts/reason-dialog.tsx'
import { applyImport } from '../../../requests/import.ts'
import { importWords } from '../../../words/import.ts'
import { stepTypeName } from '../../../words/phases.ts'
import { ScrollingTable } from '../../../parts/small-table.tsx'
import { PlanProblems } from './plan-problems.tsx'

const { plan: words, apply } = importWords

/** What taking the export over would change, and the button for it. */
export function ImportPlan(of: {
  readonly uploaded: UploadedImportBody
  readonly plan: PlanBody
  readonly onApplied: (applied: AppliedImportBody) => void
}) {
  const { uploaded, plan, onApplied } = of
  const [isAsking, setAsking] = useState(false)
  const { id } = uploaded
  return (
    <Stack gap="md">
      <PlanProblems of={plan.problems} />
      {plan.changes.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <ScrollingTable
          size="tall"
          label={words.label}
          narrow="stack"
          columns={Object.values(words.columns)}
          rows={plan.changes.map(({ document, change, title }) => ({
            id: document,
            cells: [<code key="document">{document}</code>, words.changes[change], title],
          }))}
        />
      )}
      {plan.needed.map(({ connector, steps }) => (
        <Text key={connector} size="sm">
          {words.needed(connector, steps.map(stepTypeName))}
        </Text>
      ))}
      <Text size="sm">{uploaded.switchesStagingOn ? words.staging : words.stays}</Text>
      {id === null || plan.changes.length === 0 ? null : (
        <div>
          <ActionButton permission="administer" act={() => setAsking(true)}>
            {apply.action}
          </ActionButton>
          <ReasonDialog
            opened={isAsking}
            title={apply.title}
            label={apply.reason}
            need="optional"
            action={apply.submit}
            act={async (reason) =>
              onApplied(await applyImport({ id, version: plan.version, reason: reason === '' ? apply.usual : reason }))
            }
            onClose={() => setAsking(false)}
          >
            {apply.text(plan.changes.length)}
          </ReasonDialog>
        </div>
      )}
    </Stack>
  )
}
