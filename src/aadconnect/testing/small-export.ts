import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Identifiers of the small export, as its files write them. */
export const forestId = '{11111111-AAAA-4AAA-8AAA-111111111111}'
export const cloudId = '{22222222-BBBB-4BBB-8BBB-222222222222}'
export const partitionId = '{33333333-CCCC-4CCC-8CCC-333333333333}'
const noId = '{00000000-0000-0000-0000-000000000000}'

/** Files of an export by their path. Text is written as UTF-8. */
export type ExportFiles = Readonly<Record<string, string | Uint8Array>>

/** A folder with files, and how to get rid of it. */
export interface WrittenExport {
  readonly folder: string
  write(path: string, content: string | Uint8Array): void
  remove(): void
}

export function writeExport(files: ExportFiles): WrittenExport {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-export-'))
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const [path, content] of Object.entries(files)) write(path, content)
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Two connectors, two rules and a metaverse: everything an import needs, made up for tests. */
export function smallExport(): Record<string, string | Uint8Array> {
  return {
    [`Connectors/Connector_${forestId}.xml`]: forestFile(),
    [`Connectors/Connector_${cloudId}.xml`]: cloudFile(),
    'GlobalSettings/MV.xml': metaverseFile(),
    'SynchronizationRules/SynchronizationRule_1.xml': ruleFile(),
    'SynchronizationRules/SynchronizationRule_2.xml': outboundRuleFile(),
  }
}

/** What a test changes about the inbound rule. */
export interface RuleChange {
  readonly id?: string
  readonly name?: string
  readonly connector?: string
  readonly precedence?: string
  readonly scope?: string
  readonly mappings?: string
  /** Further elements at the end. */
  readonly more?: string
}

export const directMapping = mapping('displayName', '<src><attr>displayName</attr></src>')

export function mapping(destination: string, inner: string, merge = 'Update'): string {
  return `<mapping><dest>${destination}</dest>${inner}<valueMergeType>${merge}</valueMergeType></mapping>`
}

export function ruleFile(change: RuleChange = {}): string {
  return `<synchronizationRule>
  <id>${change.id ?? '{AAAAAAAA-0000-4000-8000-000000000001}'}</id><internal-id>${noId}</internal-id><version>7</version>
  <name>${change.name ?? 'In from AD - Sample'}</name><description>Takes users in.</description>
  <immutable-tag>Vendor.Sample.001</immutable-tag>
  <direction>Inbound</direction><disabled>False</disabled><connector>${change.connector ?? forestId}</connector>
  <sourceObjectType>user</sourceObjectType><targetObjectType>person</targetObjectType>
  <linkType>Provision</linkType><precedence>${change.precedence ?? '100'}</precedence>
  <precedence-after>${noId}</precedence-after><precedence-before>${noId}</precedence-before>
  <softDeleteExpiryInterval>00:00:00</softDeleteExpiryInterval><EnablePasswordSync>false</EnablePasswordSync>
  <attribute-mappings>${change.mappings ?? directMapping}</attribute-mappings>
  <relationshipCriteria><conditions><condition><csAttribute>objectSid</csAttribute><ilmAttribute>objectSid</ilmAttribute></condition></conditions></relationshipCriteria>
  <synchronizationCriteria>${change.scope ?? ''}</synchronizationCriteria>
  ${change.more ?? ''}
</synchronizationRule>`
}

export function scopeGroup(attribute: string, operator: string, value: string): string {
  const condition = `<csAttribute>${attribute}</csAttribute><csOperator>${operator}</csOperator><csValue>${value}</csValue>`
  return `<conditions><scope>${condition}</scope></conditions>`
}

function outboundRuleFile(): string {
  return `<synchronizationRule>
  <id>{aaaaaaaa-0000-4000-8000-000000000002}</id><name>Out to AAD - Sample</name><description />
  <immutable-tag /><direction>Outbound</direction><disabled>True</disabled><connector>${cloudId.toLowerCase()}</connector>
  <sourceObjectType>person</sourceObjectType><targetObjectType>user</targetObjectType>
  <linkType>Provision</linkType><precedence>101</precedence><softDeleteExpiryInterval>00:00:00</softDeleteExpiryInterval>
  <attribute-mappings>
    ${mapping('dn', '<expression>"CN={" &amp; [displayName] &amp; "}"</expression>')}
    ${mapping('displayName', '<src><attr>displayName</attr></src>').replace('<mapping>', '<mapping execute-once="true">')}
    ${mapping('accountEnabled', '<src>True</src>', 'Replace')}
  </attribute-mappings>
  <relationshipCriteria><conditions><condition><caseSensitive>True</caseSensitive><csAttribute>sourceAnchor</csAttribute><ilmAttribute>sourceAnchor</ilmAttribute></condition></conditions></relationshipCriteria>
  <synchronizationCriteria />
</synchronizationRule>`
}

function dsml(inner: string): string {
  return `<schema><dsml:dsml xmlns:ms-dsml="http://www.microsoft.com/MMS/DSML" xmlns:dsml="http://www.dsml.org/DSML">
  <dsml:directory-schema>${inner}</dsml:directory-schema></dsml:dsml></schema>`
}

/** `name` or `name*` for several values, with the last part of the syntax. */
export function attributeType(name: string, syntax = '1.3.6.1.4.1.1466.115.121.1.15', more = ''): string {
  return `<dsml:attribute-type id="${name}" single-value="true" ${more}><dsml:name>${name}</dsml:name><dsml:syntax>${syntax}</dsml:syntax></dsml:attribute-type>`
}

export function objectClass(name: string, attributes: readonly string[], more = ''): string {
  const references = attributes.map((attribute) => `<dsml:attribute ref="#${attribute}" required="false" />`).join('')
  return `<dsml:class id="${name}" type="structural" ${more}><dsml:name>${name}</dsml:name>${references}</dsml:class>`
}

const octets = '1.3.6.1.4.1.1466.115.121.1.40'

export interface ForestChange {
  readonly schema?: string
  readonly attributes?: readonly string[]
  readonly containers?: string
  readonly runs?: string
  readonly access?: string
  readonly more?: string
}

export function forestFile(change: ForestChange = {}): string {
  const schema =
    change.schema ??
    [
      attributeType('displayName'),
      attributeType('objectSid', octets, 'user-modification="false"'),
      objectClass('top', []),
      objectClass('user', ['displayName', 'objectSid'], 'superior="#top"'),
    ].join('')
  const attributes = (change.attributes ?? ['displayName', 'objectSid']).map((name) => `<attribute>${name}</attribute>`).join('')
  return `<?xml version="1.0" encoding="utf-8"?>
<saved-ma-configuration server="SYNC01" export-date="2026-01-01"><ma-data>
  <id>${forestId}</id><name>fabrikam.com</name><category>AD</category><subtype /><version>3</version>
  ${dsml(schema)}
  <private-configuration><adma-configuration>
    <forest-name>Fabrikam.com</forest-name><forest-login-domain>fabrikam.com</forest-login-domain><forest-login-user>svc-sync</forest-login-user>
    ${change.access ?? '<ssl-bind crl-check="0">0</ssl-bind>'}
    <parameter-values>
      <parameter name="password" type="encrypted-string" use="connectivity" dataType="String" encrypted="1" />
      <parameter name="Forest.FQDN" type="string" use="global" dataType="String" intrinsic="1">fabrikam.com</parameter>
      <parameter name="Branch.Code" type="string" use="global" dataType="String">7</parameter>
    </parameter-values>
  </adma-configuration></private-configuration>
  <attribute-inclusion>${attributes}</attribute-inclusion>
  <join /><projection /><export-attribute-flow />
  <ma-partition-data><partition>
    <id>${partitionId}</id><name>DC=fabrikam,DC=com</name><selected>1</selected>
    <filter><object-classes><object-class>user</object-class></object-classes>
      ${change.containers ?? '<containers><exclusions><exclusion>DC=fabrikam,DC=com</exclusion></exclusions><inclusions><inclusion>OU=Staff,DC=fabrikam,DC=com</inclusion></inclusions></containers>'}
    </filter>
    <custom-data><adma-partition-data><dn>DC=fabrikam,DC=com</dn><cookie>AAAA</cookie></adma-partition-data></custom-data>
    <parameter-values><parameter name="Domain.Netbios" type="string" use="partition" intrinsic="1">FABRIKAM</parameter>
      <parameter name="cookie" type="string" use="partition">AAAA</parameter></parameter-values>
  </partition></ma-partition-data>
  <ma-run-data>${change.runs ?? runProfile('Full Import', step('full-import', 'import-subtype', 'to-cs'))}</ma-run-data>
  ${change.more ?? ''}
</ma-data></saved-ma-configuration>`
}

export function runProfile(name: string, steps: string): string {
  return `<run-configuration><id>${noId}</id><name>${name}</name><version>1</version><configuration>${steps}</configuration></run-configuration>`
}

export function step(type: string, holder = '', subtype = ''): string {
  const inner = holder === '' ? '' : `<${holder}>${subtype}</${holder}>`
  return `<step><step-type type="${type}">${inner}</step-type><threshold><object>0</object><batch-size>50</batch-size></threshold><partition>${partitionId.toLowerCase()}</partition></step>`
}

function cloudFile(): string {
  const names = ['displayName', 'sourceAnchor', 'accountEnabled', 'proxyAddresses']
  return `<ma-data>
  <id>${cloudId}</id><name>fabrikam.onmicrosoft.com - AAD</name><category>Extensible2</category><subtype>Windows Azure Active Directory (Microsoft)</subtype>
  ${dsml([...names.map((name) => attributeType(name)), objectClass('user', names)].join(''))}
  <private-configuration><MAConfig><file-type>Extensible2</file-type>
    <parameter-values><parameter name="UserName" type="string" use="connectivity">Sync_SYNC01@fabrikam.onmicrosoft.com</parameter>
    <parameter name="Password" type="encrypted-string" use="connectivity" encrypted="1" /></parameter-values>
    <aad-password-reset-config><enabled>0</enabled><adal-authority>https://login.windows.net/fabrikam.onmicrosoft.com</adal-authority></aad-password-reset-config>
  </MAConfig></private-configuration>
  <attribute-inclusion>${names.map((name) => `<attribute>${name}</attribute>`).join('')}</attribute-inclusion>
  <ma-partition-data><partition><id>{44444444-DDDD-4DDD-8DDD-444444444444}</id><name>default</name><selected>1</selected>
    <filter><object-classes><object-class>user</object-class></object-classes><containers><exclusions /><inclusions><inclusion /></inclusions></containers></filter>
  </partition></ma-partition-data>
  <ma-run-data />
</ma-data>`
}

export function parameter(name: string, value: string): string {
  return `<parameter name="${name}" type="string" use="SynchronizationGlobal" dataType="String">${value}</parameter>`
}

export function metaverseFile(parameters = parameter('Microsoft.Synchronize.TimeInterval', '01:00:00')): string {
  const schema = [
    objectClass('person', ['displayName', 'objectSid', 'sourceAnchor', 'accountEnabled']),
    attributeType('displayName', undefined, 'ms-dsml:indexable="true"'),
    attributeType('objectSid', octets),
    attributeType('sourceAnchor'),
    attributeType('accountEnabled', '1.3.6.1.4.1.1466.115.121.1.7'),
  ].join('')
  return `<saved-mv-configuration server="SYNC01" export-date="2026-01-01"><mv-data><version>1</version>${dsml(schema)}
  <parameter-values>${parameters}</parameter-values></mv-data></saved-mv-configuration>`
}
