import { compareText } from '#src/configuration/schema-text.ts'
import type { AttributeImpact, ImpactChange } from '#src/runner/impact/impact-change.ts'
import type { ImpactChangeBody, ImpactCountsBody } from '../contract/impact.ts'
import { valueBody } from '../contract/value.ts'
import type { Names } from './names.ts'

/** One object that would be different, with names in place of identifiers. */
export function impactChangeBody(change: ImpactChange, names: Names): ImpactChangeBody {
  switch (change.kind) {
    case 'link': {
      const { kind, operation, dn, objectType } = change
      return { kind, operation, connector: names.connector(change.connectorId), dn, objectType, rule: names.rule(change.ruleId) }
    }
    case 'metaverse': {
      const { kind, operation, id, objectType, displayName, references } = change
      const attributes = change.attributes.map((part) => attributeBody(part, names))
      return { kind, operation, id, objectType, displayName, attributes, references: references.map((each) => ({ ...each })) }
    }
    case 'export': {
      const { kind, operation, dn, newDn, objectType, references } = change
      const attributes = change.attributes.map((part) => attributeBody(part, names))
      const connector = names.connector(change.connectorId)
      return { kind, operation, connector, dn, newDn, objectType, attributes, references: references.map((each) => ({ ...each })) }
    }
    case 'error': {
      const { kind, dn, code, message } = change
      return { kind, connector: names.connector(change.connectorId), dn, code, message }
    }
  }
}

function attributeBody({ attribute, before, after, ruleId, connectorId }: AttributeImpact, names: Names) {
  return {
    attribute,
    before: before.map(valueBody),
    after: after.map(valueBody),
    rule: ruleId === null ? null : names.rule(ruleId),
    connector: connectorId === null ? null : names.connector(connectorId),
  }
}

/** The numbers of an impact, counted change by change. Its size is that of the rules, not that of the directory. */
export class ImpactCounts {
  readonly #links = { projected: 0, joined: 0, provisioned: 0, disjoined: 0 }
  readonly #metaverse = { add: 0, update: 0, delete: 0 }
  readonly #exports = new Map<string, { add: number; update: number; delete: number; withdrawn: number }>()
  readonly #attributes = new Map<string, ImpactCountsBody['attributes'][number]>()
  #errors = 0

  count(change: ImpactChangeBody): void {
    switch (change.kind) {
      case 'link':
        this.#links[change.operation]++
        return
      case 'metaverse':
        this.#metaverse[change.operation]++
        if (change.operation === 'update')
          for (const { attribute, rule } of change.attributes) this.#attribute({ connector: null, attribute, rule })
        for (const { attribute } of change.references) this.#attribute({ connector: null, attribute, rule: null })
        return
      case 'export': {
        const own = this.#exports.get(change.connector) ?? { add: 0, update: 0, delete: 0, withdrawn: 0 }
        own[change.operation]++
        this.#exports.set(change.connector, own)
        const names = new Set([...change.attributes, ...change.references].map(({ attribute }) => attribute))
        if (change.operation === 'update')
          for (const attribute of names) this.#attribute({ connector: change.connector, attribute, rule: null })
        return
      }
      case 'error':
        this.#errors++
    }
  }

  get body(): ImpactCountsBody {
    const byName = <T extends { readonly connector: string | null }>(a: T, b: T): number =>
      compareText(a.connector ?? '', b.connector ?? '')
    return {
      links: { ...this.#links },
      metaverse: { ...this.#metaverse },
      exports: [...this.#exports].map(([connector, own]) => ({ connector, ...own })).toSorted(byName),
      attributes: [...this.#attributes.values()].toSorted((a, b) => byName(a, b) || compareText(a.attribute, b.attribute)),
      errors: this.#errors,
    }
  }

  #attribute(of: { readonly connector: string | null; readonly attribute: string; readonly rule: string | null }): void {
    const key = JSON.stringify([of.connector, of.attribute, of.rule])
    this.#attributes.set(key, { ...of, objects: (this.#attributes.get(key)?.objects ?? 0) + 1 })
  }
}
