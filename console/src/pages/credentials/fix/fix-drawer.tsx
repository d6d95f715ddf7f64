import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { QueryView } from '../../../parts/query-view.tsx'
import { SideDrawer } from '../../../parts/side-drawer.tsx'
import { connectorQuery } from '../../../requests/connectors.ts'
import { credentialQuery } from '../../../requests/credentials.ts'
import { fixWords } from '../../../words/fix.ts'
import { FixForm } from './fix-form.tsx'
import { secretNameOf } from './secret-kind.ts'

const parameter = 'fix'

/** Whether the drawer is open, which stands in the address: everybody can be sent there. */
export function useFixDrawer(): { readonly isOpen: boolean; readonly open: () => void; readonly close: () => void } {
  const [parameters, setParameters] = useSearchParams()
  const change = (value: string | null): void =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === null) after.delete(parameter)
        else after.set(parameter, value)
        return after
      },
      { replace: true },
    )
  return { isOpen: parameters.has(parameter), open: () => change('1'), close: () => change(null) }
}

/** The drawer in which a refused secret is replaced, over the page of its connector or credential. */
export function FixDrawer({ connector }: { readonly connector: string }) {
  const { isOpen, close } = useFixDrawer()
  const detail = useQuery(connectorQuery(connector))
  const seen = useQuery(credentialQuery(connector))
  const secret = detail.data === undefined ? 'password' : secretNameOf(detail.data)
  return (
    <SideDrawer title={fixWords.title(secret)} opened={isOpen} onClose={close}>
      <QueryView query={seen}>
        {({ account, tag }) => (
          <QueryView query={detail}>
            {(found) => <FixForm key={connector} detail={found} account={account} tag={tag} secret={secret} onClose={close} />}
          </QueryView>
        )}
      </QueryView>
    </SideDrawer>
  )
}
