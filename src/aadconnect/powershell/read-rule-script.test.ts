import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ImportedRule } from '../imported-rule.ts'
import { readRuleScript } from './read-rule-script.ts'

/** As the rule editor writes it, with everything a rule may have. */
const exported = `
New-ADSyncRule  \`
-Name 'In from AD - User Sales, O''Brien' \`
-Identifier '44A6F9D2-1C1B-4B8E-9C57-6A3A0F4F6E11' \`
-Description '' \`
-Direction 'Inbound' \`
-Precedence 50 \`
-PrecedenceAfter '00000000-0000-0000-0000-000000000000' \`
-PrecedenceBefore '00000000-0000-0000-0000-000000000000' \`
-SourceObjectType 'user' \`
-TargetObjectType 'person' \`
-Connector '{B891884F-051E-4A83-95AF-2544101C9083}' \`
-LinkType 'Join' \`
-SoftDeleteExpiryInterval 0 \`
-ImmutableTag '' \`
-OutVariable syncRule


Add-ADSyncAttributeFlowMapping  \`
-SynchronizationRule $syncRule[0] \`
-Source @('True') \`
-Destination 'cloudFiltered' \`
-FlowType 'Constant' \`
-ValueMergeType 'Update' \`
-OutVariable syncRule


Add-ADSyncAttributeFlowMapping  \`
-SynchronizationRule $syncRule[0] \`
-Source @('mail','proxyAddresses') \`
-Destination 'mail' \`
-FlowType 'Expression' \`
-ValueMergeType 'MergeCaseInsensitive' \`
-ExecuteOnce \`
-Expression 'IIF(IsPresent([mail]),
  [mail], "none")' \`
-OutVariable syncRule


Add-ADSyncAttributeFlowMapping  \`
-SynchronizationRule $syncRule[0] \`
-Source @('title') \`
-Destination 'title' \`
-FlowType 'Direct' \`
-ValueMergeType 'Update' \`
-OutVariable syncRule


New-Object  \`
-TypeName 'Microsoft.IdentityManagement.PowerShell.ObjectModel.ScopeCondition' \`
-ArgumentList 'department','Sales','EQUAL' \`
-OutVariable condition0


New-Object  \`
-TypeName 'Microsoft.IdentityManagement.PowerShell.ObjectModel.ScopeCondition' \`
-ArgumentList 'title','','ISNOTNULL' \`
-OutVariable condition1


Add-ADSyncScopeConditionGroup  \`
-SynchronizationRule $syncRule[0] \`
-ScopeConditions @($condition0[0],$condition1[0]) \`
-OutVariable syncRule


New-Object  \`
-TypeName 'Microsoft.IdentityManagement.PowerShell.ObjectModel.JoinCondition' \`
-ArgumentList 'mail','mail',$true \`
-OutVariable condition0


Add-ADSyncJoinConditionGroup  \`
-SynchronizationRule $syncRule[0] \`
-JoinConditions @($condition0[0]) \`
-OutVariable syncRule


Add-ADSyncRule  \`
-SynchronizationRule $syncRule[0]

Get-ADSyncRule  \`
-Identifier '44A6F9D2-1C1B-4B8E-9C57-6A3A0F4F6E11'
`

function only(script: string): ImportedRule {
  const { rules, findings } = readRuleScript(script, 'rule.ps1')
  expect(findings.filter(({ severity }) => severity !== 'information')).toEqual([])
  expect(rules).toHaveLength(1)
  return must(rules[0], 'a rule')
}

function findings(script: string): readonly string[] {
  return readRuleScript(script, 'rule.ps1').findings.map(({ severity, subject, message }) => `${severity}: ${subject}: ${message}`)
}

/** A script that makes one rule in as few words as possible. */
function script(more: string, parameters = ''): string {
  return `$rule = New-ADSyncRule -Name 'R' -Direction Inbound -Precedence 7 -SourceObjectType user -TargetObjectType person -Connector 'contoso.com' -LinkType Join ${parameters}
${more}
Add-ADSyncRule -SynchronizationRule $rule`
}

describe('a script of the rule editor', () => {
  it('is read whole', () => {
    expect(only(exported)).toEqual({
      file: 'rule.ps1',
      identifier: '44a6f9d2-1c1b-4b8e-9c57-6a3a0f4f6e11',
      name: "In from AD - User Sales, O'Brien",
      description: '',
      immutableTag: null,
      direction: 'inbound',
      connector: { kind: 'identifier', identifier: 'b891884f-051e-4a83-95af-2544101c9083' },
      sourceObjectType: 'user',
      targetObjectType: 'person',
      linkType: 'Join',
      precedence: 50,
      precedenceAfter: null,
      precedenceBefore: null,
      disabled: false,
      enablePasswordSync: false,
      softDeleteExpiryInterval: '0',
      scope: [
        [
          { attribute: 'department', operator: 'EQUAL', value: 'Sales' },
          { attribute: 'title', operator: 'ISNOTNULL', value: '' },
        ],
      ],
      join: [[{ connectorSpaceAttribute: 'mail', metaverseAttribute: 'mail', caseSensitive: true }]],
      mappings: [
        { destination: 'cloudFiltered', source: { kind: 'constant', value: 'True' }, mergeType: 'Update', executeOnce: false },
        {
          destination: 'mail',
          source: { kind: 'expression', text: 'IIF(IsPresent([mail]),\n  [mail], "none")', sources: ['mail', 'proxyAddresses'] },
          mergeType: 'MergeCaseInsensitive',
          executeOnce: true,
        },
        { destination: 'title', source: { kind: 'direct', attribute: 'title' }, mergeType: 'Update', executeOnce: false },
      ],
    })
  })

  it('may have Windows line ends and a byte order mark', () => {
    const windows = `\ufeff${exported.replaceAll('\n', '\r\n')}`
    expect(only(windows).mappings).toHaveLength(3)
    expect(only(windows).scope).toEqual(only(exported).scope)
  })

  it('may hold several rules one after the other', () => {
    const second = exported.replaceAll('44A6F9D2', '55A6F9D2').replace('User Sales', 'User Board')
    const { rules } = readRuleScript(exported + second, 'rules.ps1')
    expect(rules.map(({ identifier, mappings }) => [identifier?.slice(0, 8), mappings.length])).toEqual([
      ['44a6f9d2', 3],
      ['55a6f9d2', 3],
    ])
  })
})

describe('a script a person wrote', () => {
  it('may use variables, texts put together, comments and pipelines', () => {
    const rule = only(`
      <# Sales only.
         Add-ADSyncRule #>
      $domain = "contoso"
      [string]$name = "In from $domain.com - " + 'Sales' # the name
      $rule = New-ADSyncRule -Name $name -Direction Inbound -Precedence 12 -Desc 'Mine' -SourceObjectType user \`
        -TargetObjectType person -Connector "\${domain}.com" -LinkType Provision -Disabled -EnablePasswordSync:$false
      $rule | Add-ADSyncAttributeFlowMapping -Destination title -Expression @'
IIF(IsPresent([title]), "it's $5", NULL)
'@ | Out-Null
      Add-ADSyncRule -SynchronizationRule $rule | Out-Null`)
    expect(rule).toMatchObject({
      name: 'In from contoso.com - Sales',
      identifier: null,
      description: 'Mine',
      precedence: 12,
      disabled: true,
      enablePasswordSync: false,
      linkType: 'Provision',
      connector: { kind: 'name', name: 'contoso.com' },
      mappings: [{ destination: 'title', source: { kind: 'expression', text: 'IIF(IsPresent([title]), "it\'s $5", NULL)' } }],
    })
  })

  it('may look the connector up by its name', () => {
    const found = only(`$c = Get-ADSyncConnector -Name 'fabrikam.com'
      New-ADSyncRule -Name R -Direction Outbound -Precedence 1 -SourceObjectType person -TargetObjectType user -Connector $c.Identifier.Guid -LinkType Join -OutVariable r
      Add-ADSyncRule -SynchronizationRule $r[0]`)
    expect(found.connector).toEqual({ kind: 'name', name: 'fabrikam.com' })
  })

  it('may let the identifier be made when it runs', () => {
    expect(only(script('', '-Identifier ([guid]::NewGuid().ToString())')).identifier).toBeNull()
  })

  it('may place a rule beside another one', () => {
    const rule = only(script('', "-PrecedenceBefore '{44A6F9D2-1C1B-4B8E-9C57-6A3A0F4F6E11}'"))
    expect(rule).toMatchObject({ precedenceBefore: '44a6f9d2-1c1b-4b8e-9c57-6a3a0f4f6e11', precedenceAfter: null })
  })

  it('may write conditions in parentheses', () => {
    const rule = only(
      script(`Add-ADSyncScopeConditionGroup -SynchronizationRule $rule -ScopeConditions (New-Object -TypeName X.ScopeCondition -ArgumentList 'a', "b\`"c", 'EQUAL')
Add-ADSyncScopeConditionGroup -SynchronizationRule $rule -ScopeConditions @(
  (New-Object X.ScopeCondition -ArgumentList 'd','e','ISIN')
)`),
    )
    expect(rule.scope).toEqual([[{ attribute: 'a', operator: 'EQUAL', value: 'b"c' }], [{ attribute: 'd', operator: 'ISIN', value: 'e' }]])
  })
})

describe('what is not understood is said', () => {
  it.each([
    [
      'a rule that is never added',
      'New-ADSyncRule -Name R -Direction Inbound -SourceObjectType a -TargetObjectType b -Connector c -LinkType Join',
      /never added/,
    ],
    ['control flow', 'foreach ($x in 1..3) { Add-ADSyncRule -SynchronizationRule $x }', /"foreach" is not followed/],
    [
      'a value only the server knows',
      script('Add-ADSyncAttributeFlowMapping -SynchronizationRule $rule -Destination $target -Source a'),
      /-Destination .* \$target, which only the server knows/,
    ],
    [
      'a parameter that does not exist',
      script('Add-ADSyncAttributeFlowMapping -SynchronizationRule $rule -Destination a -Source b -Once'),
      /-Once is not known/,
    ],
    ['a command that changes the server', 'Remove-ADSyncRule -Identifier 1', /Remove-ADSyncRule .* not run/],
    [
      'a direction that is none',
      'New-ADSyncRule -Name R -Direction Up -SourceObjectType a -TargetObjectType b -Connector c -LinkType Join',
      /-Direction is "Up"/,
    ],
    ['a rule of somebody else', 'Add-ADSyncRule -SynchronizationRule $other', /\$other/],
    ['a text without an end', "New-ADSyncRule -Name 'R", /has no end/],
    ['a bracket without an end', 'Add-ADSyncScopeConditionGroup -ScopeConditions @($a[0]', /not closed/],
  ])('%s', (_, text, message) => {
    expect(findings(text).join('\n')).toMatch(message)
  })

  it('with the line it stands in', () => {
    expect(findings('\n\n$x = 1\nSet-ADSyncScheduler -SyncCycleEnabled $true')).toEqual([
      'warning: line 4: Set-ADSyncScheduler is not a command that describes a rule; it was not run.',
    ])
  })
})

describe('a hostile script', () => {
  it.each([
    ['deep parentheses', `$x = ${'('.repeat(100_000)}`],
    ['deep lists', `$x = ${'@('.repeat(100_000)}`],
    ['deep brackets in a block', `if ${'{'.repeat(100_000)}`],
    ['deep texts', `$x = ${'"$('.repeat(10_000)}`],
    ['a very long text', `$x = '${'a'.repeat(5_000_000)}'`],
    ['nothing but quotation marks', "'".repeat(100_001)],
    ['nothing but line continuation', '`\n'.repeat(100_000)],
  ])('of %s is refused or read in time', (_, text) => {
    const { rules, findings: found } = readRuleScript(text, 'x.ps1')
    expect(rules).toEqual([])
    expect(found.every(({ hint }) => hint !== '')).toBe(true)
  })
})
