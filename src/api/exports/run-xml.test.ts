import { describe, expect, it } from 'vitest'
import type { ConnectorId, ObjectId, RunId } from '#src/model/brand.ts'
import { noCounters, type Run } from '#src/model/run.ts'
import { namesIn } from '../bodies/names.ts'
import { runXml } from './run-xml.ts'

const forest = 'b891884f-051e-4a83-95af-2544101c9083' as ConnectorId
const tenant = '0c2d7f4e-5c5b-4d3e-9b1a-1f2e3d4c5b6a' as ConnectorId
const at = Date.UTC(2026, 10, 22, 9, 30, 4, 113)
const step = {
  startedAt: at,
  endedAt: at + 758,
  reason: null,
  advice: null,
  server: null,
  connection: [],
  counters: noCounters,
  objectErrorCount: 0,
  progress: null,
}
const run: Run = {
  id: '11111111-2222-4333-8444-555555555555' as RunId,
  number: 70_711,
  connectorId: forest,
  profile: 'Delta Import & more',
  trigger: 'schedule',
  cycleId: null,
  configurationVersion: 1,
  result: 'no-start-credentials',
  startedAt: at,
  endedAt: at + 900,
  steps: [
    {
      ...step,
      number: 1,
      type: 'delta-import',
      partition: 'DC=contoso,DC=com',
      result: 'no-start-credentials',
      reason: 'wrong-password-or-name',
      server: 'dc1.contoso.com:389',
      connection: [
        {
          result: 'failed-authentication',
          server: 'dc1.contoso.com:389',
          at: at + 727,
          code: '49',
          subCode: '52e',
          text: 'data 52e <\u0000>',
        },
      ],
    },
    {
      ...step,
      number: 2,
      type: 'delta-synchronization',
      partition: null,
      result: 'completed-sync-errors',
      counters: {
        ...noCounters,
        inbound: { 'connector-flow': 3, 'disconnector-remains': 2 },
        outbound: { [tenant]: { 'provisioned-add-flow': 1 } },
      },
    },
  ],
}
const error = {
  step: 2,
  objectId: 'aaaaaaaa-0000-4000-8000-000000000001' as ObjectId,
  dn: 'CN="Ann",DC=contoso,DC=com',
  code: 'ambiguous-import-flow-from-multiple-connectors',
  message: 'Two connectors give it',
  at,
  firstAt: at - 86_400_000,
  retryCount: 41,
}
const names = namesIn(
  new Map([
    [forest, 'contoso.com'],
    [tenant, 'contoso.onmicrosoft.com'],
  ]),
  new Map(),
)

const expected = `<?xml version="1.0" encoding="UTF-8"?>
<run-history>
 <run-details>
  <ma-id>{B891884F-051E-4A83-95AF-2544101C9083}</ma-id>
  <ma-name>contoso.com</ma-name>
  <run-number>70711</run-number>
  <run-profile-name>Delta Import &amp; more</run-profile-name>
  <security-id>schedule</security-id>
  <step-details step-number="2">
   <start-date>2026-11-22 09:30:04.113</start-date>
   <end-date>2026-11-22 09:30:04.871</end-date>
   <step-result>completed-sync-errors</step-result>
   <step-description>
    <step-type type="apply-rules">
     <apply-rules-subtype>apply-pending</apply-rules-subtype>
    </step-type>
   </step-description>
   <current-export-step-counter>0</current-export-step-counter>
   <last-successful-export-step-counter>0</last-successful-export-step-counter>
   <ma-discovery-errors/>
   <ma-discovery-counters/>
   <synchronization-errors>
    <import-error cs-guid="{AAAAAAAA-0000-4000-8000-000000000001}" dn="CN=&quot;Ann&quot;,DC=contoso,DC=com">
     <date-occurred>2026-11-22 09:30:04.113</date-occurred>
     <first-occurred>2026-11-21 09:30:04.113</first-occurred>
     <retry-count>41</retry-count>
     <error-type>ambiguous-import-flow-from-multiple-connectors</error-type>
     <cd-error>
      <error-literal>Two connectors give it</error-literal>
     </cd-error>
    </import-error>
   </synchronization-errors>
   <mv-retry-errors/>
   <outbound-flow-counters ma="contoso.onmicrosoft.com" ma-id="{0C2D7F4E-5C5B-4D3E-9B1A-1F2E3D4C5B6A}">
    <provisioned-add-flow detail="true">1</provisioned-add-flow>
   </outbound-flow-counters>
   <staging-counters/>
   <inbound-flow-counters>
    <connector-flow detail="true">3</connector-flow>
    <disconnector-remains detail="false">2</disconnector-remains>
   </inbound-flow-counters>
   <export-counters/>
  </step-details>
  <step-details step-number="1">
   <start-date>2026-11-22 09:30:04.113</start-date>
   <end-date>2026-11-22 09:30:04.871</end-date>
   <step-result>no-start-credentials</step-result>
   <reason>wrong-password-or-name</reason>
   <step-description>
    <step-type type="delta-import">
     <import-subtype>to-cs</import-subtype>
    </step-type>
    <partition>DC=contoso,DC=com</partition>
   </step-description>
   <current-export-step-counter>0</current-export-step-counter>
   <last-successful-export-step-counter>0</last-successful-export-step-counter>
   <ma-connection>
    <connection-result>failed-authentication</connection-result>
    <server>dc1.contoso.com:389</server>
    <connection-log>
     <incident>
      <connection-result>failed-authentication</connection-result>
      <date>2026-11-22 09:30:04.840</date>
      <server>dc1.contoso.com:389</server>
      <cd-error>
       <error-code>49</error-code>
       <error-literal>data 52e &lt;�&gt;</error-literal>
      </cd-error>
      <sub-code>52e</sub-code>
     </incident>
    </connection-log>
   </ma-connection>
   <ma-discovery-errors/>
   <ma-discovery-counters/>
   <synchronization-errors/>
   <mv-retry-errors/>
   <staging-counters/>
   <inbound-flow-counters/>
   <export-counters/>
  </step-details>
 </run-details>
</run-history>
`

describe('a run as XML', () => {
  it('is what the Synchronization Service Manager saves, with what that has no place for in elements of its own', () => {
    expect(runXml(run, [error], names)).toBe(expected)
  })
})
