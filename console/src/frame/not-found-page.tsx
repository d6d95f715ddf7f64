import { Button, Group } from '@mantine/core'
import { Link, useLocation } from 'react-router'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'
import { frameWords } from '../words/frame.ts'

/** Nothing stands at the address. */
export function NotFoundPage() {
  const { pathname } = useLocation()
  return (
    <Page title={frameWords.notFound.heading}>
      <EmptyState icon="search" title={frameWords.notFound.title} text={frameWords.notFound.why(pathname)}>
        <Group mt="sm">
          <Button component={Link} to="/">
            {frameWords.notFound.home}
          </Button>
        </Group>
      </EmptyState>
    </Page>
  )
}
