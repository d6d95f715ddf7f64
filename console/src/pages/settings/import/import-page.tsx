import { Code, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppliedImportBody } from '#src/api/contract/import.ts'
import { Card } from '../../../parts/card.tsx'
import { NeedsPermission } from '../../../parts/needs-permission.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { uploadExport } from '../../../requests/import.ts'
import { importWords as words } from '../../../words/import.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'
import { readChosen } from './chosen-files.ts'
import { ChooseExport, type ChosenExport } from './choose-export.tsx'
import { ImportDone } from './import-done.tsx'
import { ImportPlan } from './import-plan.tsx'
import { ImportReportView } from './import-report-view.tsx'

/** Takes the configuration of an Azure AD Connect server over: choose, look, take over. */
export function ImportPage() {
  return (
    <SettingsFrame page="import">
      <NeedsPermission permission="set-up-connectors">
        <ImportSteps />
      </NeedsPermission>
    </SettingsFrame>
  )
}

function ImportSteps() {
  const client = useQueryClient()
  const [applied, setApplied] = useState<AppliedImportBody | null>(null)
  const uploading = useMutation({
    mutationFn: async ({ files, tenantId, clientId }: ChosenExport) => uploadExport({ files: await readChosen(files), tenantId, clientId }),
  })
  if (applied !== null) {
    return (
      <ImportDone
        applied={applied}
        again={() => {
          setApplied(null)
          uploading.reset()
        }}
      />
    )
  }
  const uploaded = uploading.data
  return (
    <>
      <Card title={words.steps.choose}>
        <Stack gap="sm">
          <p className={classes['quiet']}>{words.why}</p>
          <Code block className={classes['command']}>
            {words.commands}
          </Code>
          <p className={classes['quiet']}>{words.secrets}</p>
          <ChooseExport read={(chosen) => uploading.mutate(chosen)} state={uploading.isPending ? 'busy' : 'idle'} />
          {uploading.isError ? <ProblemNotice error={uploading.error} /> : null}
        </Stack>
      </Card>
      {uploaded === undefined ? null : (
        <>
          <Card title={words.steps.report}>
            <ImportReportView report={uploaded.report} />
          </Card>
          {uploaded.plan === null ? null : (
            <Card title={words.steps.plan}>
              <ImportPlan
                uploaded={uploaded}
                plan={uploaded.plan}
                onApplied={(result) => {
                  setApplied(result)
                  void client.invalidateQueries()
                }}
              />
            </Card>
          )}
        </>
      )}
    </>
  )
}
