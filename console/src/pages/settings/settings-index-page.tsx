import { Navigate } from 'react-router'
import { settingsPages } from './settings-pages.ts'

/** Settings begin with the first of their pages. */
export function SettingsIndexPage() {
  return <Navigate to={`/settings/${settingsPages[0] ?? ''}`} replace />
}
