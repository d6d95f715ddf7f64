import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { CrashPage } from './frame/crash-page.tsx'
import { NotFoundPage } from './frame/not-found-page.tsx'
import { SessionGate } from './frame/session-gate.tsx'
import { Shell } from './frame/shell.tsx'
import { makeQueryClient } from './requests/query-client.ts'
import { ThemeProvider } from './theme/theme-provider.tsx'

const client = makeQueryClient()

/** Every page is fetched when somebody first goes there. A page in the menu also has a line in frame/navigation.ts. */
const pages = [
  { index: true, lazy: () => import('./pages/overview/overview-page.tsx').then(({ OverviewPage }) => ({ Component: OverviewPage })) },
  { path: 'runs', lazy: () => import('./pages/operations/runs-page.tsx').then(({ RunsPage }) => ({ Component: RunsPage })) },
  {
    path: 'credentials',
    lazy: () => import('./pages/credentials/credentials-page.tsx').then(({ CredentialsPage }) => ({ Component: CredentialsPage })),
  },
  {
    path: 'credentials/:account',
    lazy: () => import('./pages/credentials/credential-page.tsx').then(({ CredentialPage }) => ({ Component: CredentialPage })),
  },
  { path: 'runs/:number', lazy: () => import('./pages/operations/run-page.tsx').then(({ RunPage }) => ({ Component: RunPage })) },
  { path: 'search', lazy: () => import('./pages/search/search-page.tsx').then(({ SearchPage }) => ({ Component: SearchPage })) },
  {
    path: 'metaverse/:id',
    lazy: () => import('./pages/objects/identity-page.tsx').then(({ IdentityPage }) => ({ Component: IdentityPage })),
  },
  {
    path: 'connectors/:connector/objects/:object',
    lazy: () => import('./pages/objects/space-object-page.tsx').then(({ SpaceObjectPage }) => ({ Component: SpaceObjectPage })),
  },
  {
    path: 'objects/:id',
    lazy: () => import('./pages/objects/any-object-page.tsx').then(({ AnyObjectPage }) => ({ Component: AnyObjectPage })),
  },
]

const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <CrashPage />,
    children: [...pages.map((page) => ({ ...page, errorElement: <CrashPage /> })), { path: '*', element: <NotFoundPage /> }],
  },
])

/** The whole console. */
export function App() {
  return (
    <ThemeProvider>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} />
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </ThemeProvider>
  )
}
