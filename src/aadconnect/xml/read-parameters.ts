import type { ImportedParameter } from '../imported-configuration.ts'
import type { XmlElement } from './xml-element.ts'

/** The `parameter` elements below `parameter-values`. What is encrypted is a secret, and its text is never looked at. */
export function readParameters(holder: XmlElement | null): readonly ImportedParameter[] {
  return (holder?.child('parameter-values')?.children('parameter') ?? []).map((element) => {
    const kind = element.attribute('type') ?? ''
    const isSecret = /^(?:1|true)$/i.test(element.attribute('encrypted') ?? '') || /encrypt/i.test(kind)
    element.passOver('@dataType')
    const text = element.text()
    return {
      name: element.attribute('name') ?? '',
      value: isSecret ? '' : text,
      use: element.attribute('use') ?? '',
      isSecret,
      isIntrinsic: /^(?:1|true)$/i.test(element.attribute('intrinsic') ?? ''),
    }
  })
}
