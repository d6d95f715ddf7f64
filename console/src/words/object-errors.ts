/** What to do about an error of one object, by its code. The words of the error itself stand beside it. */
const advice: Readonly<Record<string, string>> = {
  'ambiguous-import-flow-from-multiple-connectors':
    'Several objects give one identity different values and no rule decides between them. Give the rules different precedence, or disconnect the object that does not belong.',
  'ambiguous-export-flow-to-single-valued-attribute':
    'Several values flow to an attribute that holds one. Make the rule choose one, for example with First().',
  'cd-error': 'The directory refused the change. Its words say why; correct the value at its source, then run again.',
  'dn-attributes-failure':
    'A reference leads to an object the directory does not know. Export the other object first, or correct the reference.',
  'export-refused': 'The directory refused the change. Its words say why; correct the value at its source, then run again.',
  'exported-change-not-reimported':
    'What was exported was not there when it was read back: something else changes it, or the directory altered it. Compare both values on the page of the object.',
  'extension-provisioning-call-limit-reached':
    'Rules keep undoing each other for this identity. Look for two rules whose scopes depend on what the other writes.',
  'flow-multi-values-to-single-value':
    'An attribute with several values flows to one that holds one. Make the rule choose one, for example with First().',
  'missing-object-class':
    'The object has no class this connector selects. Select the object type, or leave the object out of the partition.',
  'mv-constraint-violation': 'A value does not fit the attribute of the identity. Correct it at its source, or convert it in the rule.',
  'permission-issue': 'The account of the connector may not do this. Give it the right on the container, then run again.',
  'sync-rule-error-function-triggered': 'A rule raised this error on purpose. Its text says what the author wants corrected.',
  'sync-rule-flow-provisioning-failed':
    'A rule could not make the object: a value its name needs is missing. Complete the value at its source.',
}

/** One sentence or two; null where nothing better is known than the error itself. */
export function adviceForObjectError(code: string): string | null {
  return advice[code] ?? null
}
