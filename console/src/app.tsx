import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { lazy, Suspense, useState } from 'react'
import { CrashPage } from './frame/crash-page.tsx'
import { NotFoundPage } from './frame/not-found-page.tsx'
import { SessionGate } from './frame/session-gate.tsx'
import { Shell } from './frame/shell.tsx'
import { makeQueryClient } from './requests/query-client.ts'
import { ThemeProvider } from './theme/theme-provider.tsx'

const client = makeQueryClient()
/** Whoever comes with a link has no account here: the page stands outside of the session. */
const handOverPath = '/hand-over'
const HandOverPage = lazy(() => import('./frame/hand-over-page.tsx').then((module) => ({ default: module.HandOverPage })))

/** Every page is fetched when somebody first goes there. A page in the menu also has a line in frame/navigation.ts. */
const pages = [
  { index: true, lazy: () => import('./pages/overview/overview-page.tsx').then(({ OverviewPage }) => ({ Component: OverviewPage })) },
  { path: 'runs', lazy: () => import('./pages/operations/runs-page.tsx').then(({ RunsPage }) => ({ Component: RunsPage })) },
  {
    path: 'connectors',
    lazy: () => import('./pages/connectors/connectors-page.tsx').then(({ ConnectorsPage }) => ({ Component: ConnectorsPage })),
  },
  {
    path: 'connectors/new',
    lazy: () => import('./pages/connectors/add-page.tsx').then(({ AddConnectorPage }) => ({ Component: AddConnectorPage })),
  },
  {
    path: 'connectors/:connector',
    lazy: () => import('./pages/connectors/connector-page.tsx').then(({ ConnectorPage }) => ({ Component: ConnectorPage })),
  },
  {
    path: 'credentials',
    lazy: () => import('./pages/credentials/credentials-page.tsx').then(({ CredentialsPage }) => ({ Component: CredentialsPage })),
  },
  {
    path: 'credentials/:account',
    lazy: () => import('./pages/credentials/credential-page.tsx').then(({ CredentialPage }) => ({ Component: CredentialPage })),
  },
  { path: 'runs/:number', lazy: () => import('./pages/operations/run-page.tsx').then(({ RunPage }) => ({ Component: RunPage })) },
  { path: 'rules', lazy: () => import('./pages/rules/rules-page.tsx').then(({ RulesPage }) => ({ Component: RulesPage })) },
  { path: 'rules/-/history', lazy: () => import('./pages/rules/history-page.tsx').then(({ HistoryPage }) => ({ Component: HistoryPage })) },
  {
    path: 'rules/-/new',
    lazy: () => import('./pages/rules/editor/rule-editor-page.tsx').then(({ NewRulePage }) => ({ Component: NewRulePage })),
  },
  {
    path: 'rules/:id',
    lazy: () => import('./pages/rules/editor/rule-editor-page.tsx').then(({ RuleEditorPage }) => ({ Component: RuleEditorPage })),
  },
  {
    path: 'search/compare',
    lazy: () => import('./pages/search/compare-page.tsx').then(({ ComparePage }) => ({ Component: ComparePage })),
  },
  { path: 'search', lazy: () => import('./pages/search/search-page.tsx').then(({ SearchPage }) => ({ Component: SearchPage })) },
  {
    path: 'metaverse',
    lazy: () => import('./pages/metaverse/metaverse-page.tsx').then(({ MetaversePage }) => ({ Component: MetaversePage })),
  },
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
  { path: 'events', lazy: () => import('./pages/events/events-page.tsx').then(({ EventsPage }) => ({ Component: EventsPage })) },
  { path: 'alerts', lazy: () => import('./pages/alerts/alerts-page.tsx').then(({ AlertsPage }) => ({ Component: AlertsPage })) },
  { path: 'alerts/:number', lazy: () => import('./pages/alerts/alert-page.tsx').then(({ AlertPage }) => ({ Component: AlertPage })) },
  {
    path: 'settings',
    lazy: () => import('./pages/settings/settings-index-page.tsx').then(({ SettingsIndexPage }) => ({ Component: SettingsIndexPage })),
  },
  {
    path: 'settings/scheduler',
    lazy: () => import('./pages/settings/scheduler/scheduler-page.tsx').then(({ SchedulerPage }) => ({ Component: SchedulerPage })),
  },
  {
    path: 'settings/notifications',
    lazy: () =>
      import('./pages/settings/notifications/notifications-page.tsx').then(({ NotificationsPage }) => ({ Component: NotificationsPage })),
  },
  {
    path: 'settings/staging',
    lazy: () => import('./pages/settings/staging/staging-page.tsx').then(({ StagingPage }) => ({ Component: StagingPage })),
  },
  {
    path: 'settings/deletion-guard',
    lazy: () =>
      import('./pages/settings/deletion-guard/deletion-guard-page.tsx').then(({ DeletionGuardPage }) => ({ Component: DeletionGuardPage })),
  },
  {
    path: 'settings/users',
    lazy: () => import('./pages/settings/users/users-page.tsx').then(({ UsersPage }) => ({ Component: UsersPage })),
  },
  {
    path: 'settings/tokens',
    lazy: () => import('./pages/settings/tokens/tokens-page.tsx').then(({ TokensPage }) => ({ Component: TokensPage })),
  },
  {
    path: 'settings/audit',
    lazy: () => import('./pages/settings/audit/audit-page.tsx').then(({ AuditPage }) => ({ Component: AuditPage })),
  },
  {
    path: 'settings/vault',
    lazy: () => import('./pages/settings/vault/vault-page.tsx').then(({ VaultPage }) => ({ Component: VaultPage })),
  },
  {
    path: 'settings/backup',
    lazy: () => import('./pages/settings/backup/backup-page.tsx').then(({ BackupPage }) => ({ Component: BackupPage })),
  },
  {
    path: 'settings/import',
    lazy: () => import('./pages/settings/import/import-page.tsx').then(({ ImportPage }) => ({ Component: ImportPage })),
  },
  {
    path: 'settings/about',
    lazy: () => import('./pages/settings/about/about-page.tsx').then(({ AboutPage }) => ({ Component: AboutPage })),
  },
  {
    path: 'first-run',
    lazy: () => import('./pages/first-run/first-run-page.tsx').then(({ FirstRunPage }) => ({ Component: FirstRunPage })),
  },
  { path: 'help', lazy: () => import('./pages/help/help-page.tsx').then(({ HelpPage }) => ({ Component: HelpPage })) },
]

/** Reads the address when it is made, so it is made after the address of a return has been put right. */
const makeRouter = () =>
  createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <CrashPage />,
      children: [...pages.map((page) => ({ ...page, errorElement: <CrashPage /> })), { path: '*', element: <NotFoundPage /> }],
    },
  ])

/** The whole console. */
export function App() {
  const [router] = useState(makeRouter)
  return (
    <ThemeProvider>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} />
        {location.pathname === handOverPath ? (
          <Suspense>
            <HandOverPage />
          </Suspense>
        ) : (
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        )}
      </QueryClientProvider>
    </ThemeProvider>
  )
}
